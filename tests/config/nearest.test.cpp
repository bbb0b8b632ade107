// SPDX-License-Identifier: Apache-2.0
#include "anneal/config/detail/nearest.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace anneal::detail;

TEST_CASE("edit_distance", "[config]") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("steps", "") == 5);
  CHECK(edit_distance("", "steps") == 5);
  CHECK(edit_distance("steps", "steps") == 0);
  CHECK(edit_distance("stepz", "steps") == 1);
  CHECK(edit_distance("step", "steps") == 1);
  CHECK(edit_distance("stesp", "steps") == 1);  // swapped
  CHECK(edit_distance("Cosine", "cosine") == 0);
  CHECK(edit_distance("cosinus", "cosine") == 2);
  CHECK(edit_distance("kitten", "sitting") == 3);
}

TEST_CASE("nearest_name: near enough, or none", "[config]") {
  const std::vector<std::string> names{"initial", "final", "steps", "of"};
  CHECK(nearest_name("stepz", names) == "steps");
  CHECK(nearest_name("inital", names) == "initial");
  CHECK(nearest_name("fnial", names) == "final");
  CHECK(nearest_name("gamma", names).empty());
  CHECK(nearest_name("to", names).empty());
  CHECK(nearest_name("", names).empty());
  CHECK(nearest_name(std::string(1'000'000, 'x'), names).empty());
  CHECK(did_you_mean("Steps", names) == ", did you mean \"steps\"?");
  CHECK(did_you_mean("length", names).empty());
}
