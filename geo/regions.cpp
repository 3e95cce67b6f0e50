#include "geo/regions.h"

#include <algorithm>
#include <array>

namespace geo {
namespace {

// Where the providers say their regions are: a city, or the one nearest to a place they name more
// vaguely. A few kilometres do not matter to a choice between continents or countries.
constexpr Position abu_dhabi{24.45F, 54.38F};
constexpr Position amsterdam{52.37F, 4.90F};
constexpr Position ashburn{39.04F, -77.49F};
constexpr Position auckland{-36.85F, 174.76F};
constexpr Position bahrain{26.23F, 50.59F};
constexpr Position bangkok{13.76F, 100.50F};
constexpr Position beijing{39.90F, 116.41F};
constexpr Position berlin{52.52F, 13.40F};
constexpr Position boardman{45.84F, -119.70F};
constexpr Position boydton{36.67F, -78.39F};
constexpr Position brussels{50.85F, 4.35F};
constexpr Position busan{35.18F, 129.08F};
constexpr Position calgary{51.05F, -114.07F};
constexpr Position canberra{-35.28F, 149.13F};
constexpr Position cape_town{-33.92F, 18.42F};
constexpr Position cardiff{51.48F, -3.18F};
constexpr Position changhua{24.05F, 120.52F};
constexpr Position chennai{13.08F, 80.27F};
constexpr Position cheyenne{41.14F, -104.82F};
constexpr Position chicago{41.88F, -87.63F};
constexpr Position columbus{39.96F, -83.00F};
constexpr Position copenhagen{55.68F, 12.57F};
constexpr Position council_bluffs{41.26F, -95.86F};
constexpr Position dallas{32.78F, -96.80F};
constexpr Position dammam{26.42F, 50.09F};
constexpr Position delhi{28.61F, 77.21F};
constexpr Position des_moines{41.59F, -93.62F};
constexpr Position doha{25.29F, 51.53F};
constexpr Position dubai{25.20F, 55.27F};
constexpr Position dublin{53.35F, -6.26F};
constexpr Position eemshaven{53.44F, 6.83F};
constexpr Position frankfurt{50.11F, 8.68F};
constexpr Position gavle{60.67F, 17.14F};
constexpr Position geneva{46.20F, 6.14F};
constexpr Position hamina{60.57F, 27.20F};
constexpr Position hong_kong{22.32F, 114.17F};
constexpr Position hyderabad{17.39F, 78.49F};
constexpr Position jakarta{-6.21F, 106.85F};
constexpr Position jamnagar{22.47F, 70.06F};
constexpr Position johannesburg{-26.20F, 28.05F};
constexpr Position kuala_lumpur{3.14F, 101.69F};
constexpr Position las_vegas{36.17F, -115.14F};
constexpr Position london{51.51F, -0.13F};
constexpr Position los_angeles{34.05F, -118.24F};
constexpr Position madrid{40.42F, -3.70F};
constexpr Position malmo{55.60F, 13.00F};
constexpr Position marseille{43.30F, 5.37F};
constexpr Position melbourne{-37.81F, 144.96F};
constexpr Position milan{45.46F, 9.19F};
constexpr Position moncks_corner{33.20F, -80.01F};
constexpr Position montreal{45.50F, -73.57F};
constexpr Position mumbai{19.08F, 72.88F};
constexpr Position nagpur{21.15F, 79.09F};
constexpr Position osaka{34.69F, 135.50F};
constexpr Position osasco{-23.53F, -46.79F};
constexpr Position oslo{59.91F, 10.75F};
constexpr Position paris{48.86F, 2.35F};
constexpr Position phoenix{33.45F, -112.07F};
constexpr Position potsdam{52.40F, 13.06F};
constexpr Position pune{18.52F, 73.86F};
constexpr Position quebec{46.81F, -71.21F};
constexpr Position queretaro{20.59F, -100.39F};
constexpr Position quincy{47.23F, -119.85F};
constexpr Position rio_de_janeiro{-22.91F, -43.17F};
constexpr Position saint_ghislain{50.45F, 3.82F};
constexpr Position salt_lake_city{40.76F, -111.89F};
constexpr Position san_antonio{29.42F, -98.49F};
constexpr Position san_francisco{37.77F, -122.42F};
constexpr Position santiago{-33.45F, -70.67F};
constexpr Position sao_paulo{-23.55F, -46.63F};
constexpr Position seoul{37.57F, 126.98F};
constexpr Position shanghai{31.23F, 121.47F};
constexpr Position singapore{1.35F, 103.82F};
constexpr Position stavanger{58.97F, 5.73F};
constexpr Position stockholm{59.33F, 18.07F};
constexpr Position sydney{-33.87F, 151.21F};
constexpr Position taipei{25.03F, 121.57F};
constexpr Position tel_aviv{32.09F, 34.78F};
constexpr Position the_dalles{45.59F, -121.18F};
constexpr Position tokyo{35.68F, 139.69F};
constexpr Position toronto{43.65F, -79.38F};
constexpr Position turin{45.07F, 7.69F};
constexpr Position vienna{48.21F, 16.37F};
constexpr Position warsaw{52.23F, 21.01F};
constexpr Position zaragoza{41.65F, -0.89F};
constexpr Position zhangjiakou{40.77F, 114.88F};
constexpr Position zhongwei{37.50F, 105.19F};
constexpr Position zurich{47.38F, 8.54F};

constexpr auto table = std::to_array<Region>({
    // clang-format off
    {"aws:af-south-1", cape_town},
    {"aws:ap-east-1", hong_kong},
    {"aws:ap-east-2", taipei},
    {"aws:ap-northeast-1", tokyo},
    {"aws:ap-northeast-2", seoul},
    {"aws:ap-northeast-3", osaka},
    {"aws:ap-south-1", mumbai},
    {"aws:ap-south-2", hyderabad},
    {"aws:ap-southeast-1", singapore},
    {"aws:ap-southeast-2", sydney},
    {"aws:ap-southeast-3", jakarta},
    {"aws:ap-southeast-4", melbourne},
    {"aws:ap-southeast-5", kuala_lumpur},
    {"aws:ap-southeast-6", auckland},
    {"aws:ap-southeast-7", bangkok},
    {"aws:ca-central-1", montreal},
    {"aws:ca-west-1", calgary},
    {"aws:cn-north-1", beijing},
    {"aws:cn-northwest-1", zhongwei},
    {"aws:eu-central-1", frankfurt},
    {"aws:eu-central-2", zurich},
    {"aws:eu-north-1", stockholm},
    {"aws:eu-south-1", milan},
    {"aws:eu-south-2", zaragoza},
    {"aws:eu-west-1", dublin},
    {"aws:eu-west-2", london},
    {"aws:eu-west-3", paris},
    {"aws:eusc-de-east-1", potsdam},
    {"aws:il-central-1", tel_aviv},
    {"aws:me-central-1", dubai},
    {"aws:me-south-1", bahrain},
    {"aws:mx-central-1", queretaro},
    {"aws:sa-east-1", sao_paulo},
    {"aws:us-east-1", ashburn},
    {"aws:us-east-2", columbus},
    {"aws:us-gov-east-1", columbus},
    {"aws:us-gov-west-1", boardman},
    {"aws:us-west-1", san_francisco},
    {"aws:us-west-2", boardman},
    {"azure:australiacentral", canberra},
    {"azure:australiacentral2", canberra},
    {"azure:australiaeast", sydney},
    {"azure:australiasoutheast", melbourne},
    {"azure:austriaeast", vienna},
    {"azure:belgiumcentral", brussels},
    {"azure:brazilsouth", sao_paulo},
    {"azure:brazilsoutheast", rio_de_janeiro},
    {"azure:canadacentral", toronto},
    {"azure:canadaeast", quebec},
    {"azure:centralindia", pune},
    {"azure:centralus", des_moines},
    {"azure:chilecentral", santiago},
    {"azure:chinaeast", shanghai},
    {"azure:chinaeast2", shanghai},
    {"azure:chinaeast3", shanghai},
    {"azure:chinanorth", beijing},
    {"azure:chinanorth2", beijing},
    {"azure:chinanorth3", zhangjiakou},
    {"azure:denmarkeast", copenhagen},
    {"azure:eastasia", hong_kong},
    {"azure:eastus", boydton},
    {"azure:eastus2", boydton},
    {"azure:francecentral", paris},
    {"azure:francesouth", marseille},
    {"azure:germanynorth", berlin},
    {"azure:germanywestcentral", frankfurt},
    {"azure:indonesiacentral", jakarta},
    {"azure:israelcentral", tel_aviv},
    {"azure:italynorth", milan},
    {"azure:japaneast", tokyo},
    {"azure:japanwest", osaka},
    {"azure:jioindiacentral", nagpur},
    {"azure:jioindiawest", jamnagar},
    {"azure:koreacentral", seoul},
    {"azure:koreasouth", busan},
    {"azure:malaysiawest", kuala_lumpur},
    {"azure:mexicocentral", queretaro},
    {"azure:newzealandnorth", auckland},
    {"azure:northcentralus", chicago},
    {"azure:northeurope", dublin},
    {"azure:norwayeast", oslo},
    {"azure:norwaywest", stavanger},
    {"azure:polandcentral", warsaw},
    {"azure:qatarcentral", doha},
    {"azure:southafricanorth", johannesburg},
    {"azure:southafricawest", cape_town},
    {"azure:southcentralus", san_antonio},
    {"azure:southeastasia", singapore},
    {"azure:southindia", chennai},
    {"azure:spaincentral", madrid},
    {"azure:swedencentral", gavle},
    {"azure:swedensouth", malmo},
    {"azure:switzerlandnorth", zurich},
    {"azure:switzerlandwest", geneva},
    {"azure:uaecentral", abu_dhabi},
    {"azure:uaenorth", dubai},
    {"azure:uksouth", london},
    {"azure:ukwest", cardiff},
    {"azure:usgovarizona", phoenix},
    {"azure:usgovtexas", san_antonio},
    {"azure:usgovvirginia", boydton},
    {"azure:westcentralus", cheyenne},
    {"azure:westeurope", amsterdam},
    {"azure:westindia", mumbai},
    {"azure:westus", san_francisco},
    {"azure:westus2", quincy},
    {"azure:westus3", phoenix},
    {"gcp:africa-south1", johannesburg},
    {"gcp:asia-east1", changhua},
    {"gcp:asia-east2", hong_kong},
    {"gcp:asia-northeast1", tokyo},
    {"gcp:asia-northeast2", osaka},
    {"gcp:asia-northeast3", seoul},
    {"gcp:asia-south1", mumbai},
    {"gcp:asia-south2", delhi},
    {"gcp:asia-southeast1", singapore},
    {"gcp:asia-southeast2", jakarta},
    {"gcp:asia-southeast3", bangkok},
    {"gcp:australia-southeast1", sydney},
    {"gcp:australia-southeast2", melbourne},
    {"gcp:europe-central2", warsaw},
    {"gcp:europe-north1", hamina},
    {"gcp:europe-north2", stockholm},
    {"gcp:europe-southwest1", madrid},
    {"gcp:europe-west1", saint_ghislain},
    {"gcp:europe-west10", berlin},
    {"gcp:europe-west12", turin},
    {"gcp:europe-west2", london},
    {"gcp:europe-west3", frankfurt},
    {"gcp:europe-west4", eemshaven},
    {"gcp:europe-west6", zurich},
    {"gcp:europe-west8", milan},
    {"gcp:europe-west9", paris},
    {"gcp:me-central1", doha},
    {"gcp:me-central2", dammam},
    {"gcp:me-west1", tel_aviv},
    {"gcp:northamerica-northeast1", montreal},
    {"gcp:northamerica-northeast2", toronto},
    {"gcp:northamerica-south1", queretaro},
    {"gcp:southamerica-east1", osasco},
    {"gcp:southamerica-west1", santiago},
    {"gcp:us-central1", council_bluffs},
    {"gcp:us-east1", moncks_corner},
    {"gcp:us-east4", ashburn},
    {"gcp:us-east5", columbus},
    {"gcp:us-south1", dallas},
    {"gcp:us-west1", the_dalles},
    {"gcp:us-west2", los_angeles},
    {"gcp:us-west3", salt_lake_city},
    {"gcp:us-west4", las_vegas},
    // clang-format on
});

static_assert(std::ranges::is_sorted(table, {}, &Region::name));

}  // namespace

std::span<const Region> regions() noexcept { return table; }

std::optional<Position> region_position(std::string_view name) noexcept {
  const auto* found = std::ranges::lower_bound(table, name, {}, &Region::name);
  if (found == table.end() || found->name != name) return {};
  return found->position;
}

}  // namespace geo
