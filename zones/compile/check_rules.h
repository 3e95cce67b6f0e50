// What the options of one check must be to each other, once all of them are read.
#pragma once

#include "zones/compile/check_draft.h"

namespace zones::compile {

/// Notes a fault at `value`, the check's object, for each rule that is broken.
void hold_together(const Reader& reader, const Value& value, const CheckDraft& draft);

}  // namespace zones::compile
