// SPDX-License-Identifier: Apache-2.0

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"  // GCC 12 takes the other alternatives of a variant for used
#endif

#include <string>

#include "anneal/anneal.hpp"
#include "anneal/config/json.hpp"
#include "laws/history.hpp"
#include "laws/law.hpp"
#include "laws/random.hpp"
#include "support/catch.hpp"

using namespace laws;
using namespace anneal;

namespace {

/// from_json(to_json(s)), for schedules without a length between 0 and 1, which JSON takes for a part of the run.
any_schedule read_back(const auto& s) {
  try {
    return from_json(nlohmann::json::parse(to_json(s).dump()));
  } catch (const json_error& error) {
    RC_PRE(std::string(error.what()).find("is a number of updates") == std::string::npos);
    throw;
  }
}

}  // namespace

TEST_CASE("config", "[laws]") {
  law("a schedule, its any_schedule and what is read from its JSON have the same rates", [] {
    const auto s = pick_listener();
    expect_same(s, any_schedule(s), read_back(s));
  });
  law("what is read back has the same description and the same fingerprint", [] {
    const auto s = pick_listener();
    const any_schedule read = read_back(s);
    RC_ASSERT(read == any_schedule(s));
    RC_ASSERT(fingerprint(read) == fingerprint(s));
  });
  law("saving and restoring through JSON anywhere changes nothing", [] {
    const any_schedule s = pick_listener();
    const any_schedule read = read_back(s);
    scheduler run{s};
    for (const event& e : pick_history(true)) {
      run.seek(run.position() + e.gap);
      if (e.heard) {
        run.observe(e.metric);
      }
      scheduler other{read};
      restore(other, nlohmann::json::parse(to_json(run).dump()));
      RC_ASSERT(other.rate() == run.rate());
      scheduler back{s};
      restore(back, to_json(other));
      RC_ASSERT(back.state() == run.state());
    }
  });
}
