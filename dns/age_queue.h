// Things of one kind in the order in which they were put in, linked through places that they hold
// themselves: nothing is allocated, and each can leave from anywhere.
#pragma once

namespace dns {

template <typename Holder>
class AgeQueue {
 public:
  /// Held by what stands in the queue; of no queue at first. Must not move while it stands in one.
  struct Place {
    explicit Place(Holder& of) noexcept : holder(of) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    Holder& holder;
    Place *older = nullptr, *younger = nullptr;
  };

  [[nodiscard]] Place* oldest() const noexcept { return oldest_; }  // null: the queue is empty

  void append(Place& place) noexcept {
    place.older = youngest_;
    place.younger = nullptr;
    (youngest_ == nullptr ? oldest_ : youngest_->younger) = &place;
    youngest_ = &place;
  }
  /// `place` must stand in this queue.
  void remove(Place& place) noexcept {
    (place.older == nullptr ? oldest_ : place.older->younger) = place.younger;
    (place.younger == nullptr ? youngest_ : place.younger->older) = place.older;
  }

 private:
  Place *oldest_ = nullptr, *youngest_ = nullptr;
};

}  // namespace dns
