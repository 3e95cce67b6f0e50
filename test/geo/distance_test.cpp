#include "geo/distance.h"

#include <catch2/catch.hpp>

TEST_CASE("great-circle distances between cities are the known ones") {
  struct Pair {
    geo::Position from, to;
    double km;
  };
  // Great-circle distances on the sphere, as published for these coordinates; the ellipsoid differs
  // by up to 0.5 %.
  const geo::Position london{51.5074F, -0.1278F}, new_york{40.7128F, -74.0060F},
      paris{48.8566F, 2.3522F}, sydney{-33.8688F, 151.2093F}, tokyo{35.6762F, 139.6503F},
      los_angeles{34.0522F, -118.2437F}, suva{-18.1416F, 178.4419F}, apia{-13.8333F, -171.7667F};
  const Pair pair = GENERATE_COPY(values<Pair>({{london, new_york, 5'570},
                                                {london, paris, 344},
                                                {tokyo, sydney, 7'823},
                                                {tokyo, los_angeles, 8'815},
                                                {suva, apia, 1'151}}));
  CHECK(geo::distance_km(pair.from, pair.to) == Approx(pair.km).epsilon(0.003));
  CHECK(geo::distance_km(pair.from, pair.to) == Approx(geo::distance_km(pair.to, pair.from)));
}

TEST_CASE("a place is no way from itself, and half round the Earth from its antipode") {
  const geo::Position here{51.5F, -0.125F}, antipode{-51.5F, 179.875F};
  CHECK(geo::distance_km(here, here) == 0);
  CHECK(geo::distance_km(here, antipode) == Approx(20'015.114).epsilon(1e-6));
}
