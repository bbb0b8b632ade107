// SPDX-License-Identifier: Apache-2.0
// What anneal.h declares: the library anneal_c.
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "anneal/anneal.h"
#include "anneal/config/any_schedule.hpp"
#include "anneal/config/json.hpp"
#include "anneal/config/load.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/horizon.hpp"
#include "anneal/core/version.hpp"
#include "anneal/driver/scheduler.hpp"

struct anneal_schedule {
  anneal::scheduler<anneal::any_schedule> run;
};

namespace {

thread_local std::string last_error;
thread_local anneal_status last_status = ANNEAL_OK;

anneal_status fail(anneal_status status, const char* what) noexcept {
  last_status = status;
  try {
    last_error = what;
  } catch (...) {
    last_error.clear();
  }
  return status;
}

/// Calls f; what it throws becomes a status.
template <class F>
anneal_status guarded(F&& f) noexcept {
  try {
    f();
    return ANNEAL_OK;
  } catch (const std::bad_alloc&) {
    return fail(ANNEAL_OUT_OF_MEMORY, "out of memory");
  } catch (const std::invalid_argument& e) {
    return fail(ANNEAL_BAD_INPUT, e.what());
  } catch (const std::exception& e) {
    return fail(ANNEAL_FAILED, e.what());
  } catch (...) {
    return fail(ANNEAL_FAILED, "an unknown exception");
  }
}

template <class T>
T& required(T* p, const char* function, const char* parameter) {
  if (p == nullptr) {
    throw std::invalid_argument(std::string(function) + ": " + parameter + " must be given, got NULL");
  }
  return *p;
}

anneal::horizon horizon_of(const anneal_horizon* given) {
  if (given == nullptr) {
    return {};
  }
  const auto known = [](double x) { return x == 0 ? std::nullopt : std::optional(anneal::step(x)); };
  return anneal::horizon({.updates = known(given->updates),
                          .updates_per_epoch = known(given->updates_per_epoch),
                          .samples_per_update = known(given->samples_per_update),
                          .tokens_per_update = known(given->tokens_per_update)});
}

double checked(double t, const char* function, const char* parameter) {
  anneal::detail::require(t >= 0 && t <= 0x1p53, function, parameter, "must be in [0, 2^53]", t);
  return t;
}

char* copy_of(const std::string& text) {
  auto* copy = static_cast<char*>(std::malloc(text.size() + 1));
  if (copy == nullptr) {
    throw std::bad_alloc();
  }
  std::memcpy(copy, text.c_str(), text.size() + 1);
  return copy;
}

double rate_of(const anneal_schedule& s, double t) { return s.run.schedule()(s.run.state().feedback, t); }

}  // namespace

extern "C" {

const char* anneal_version(void) {
  static const std::string version = std::to_string(ANNEAL_VERSION_MAJOR) + "." + std::to_string(ANNEAL_VERSION_MINOR) +
                                     "." + std::to_string(ANNEAL_VERSION_PATCH);
  return version.c_str();
}

const char* anneal_error(void) { return last_error.c_str(); }
anneal_status anneal_last_status(void) { return last_status; }

anneal_schedule* anneal_create(const char* json, const anneal_horizon* run) {
  anneal_schedule* made = nullptr;
  guarded([&] {
    made = new anneal_schedule{
        anneal::scheduler(anneal::parse_schedule(&required(json, "anneal_create", "json"), horizon_of(run)))};
  });
  return made;
}

anneal_schedule* anneal_load(const char* path, const anneal_horizon* run, const char* const* overrides, size_t count) {
  anneal_schedule* made = nullptr;
  guarded([&] {
    std::vector<std::string> changes;
    for (size_t i = 0; i < count; ++i) {
      changes.emplace_back(
          &required((&required(overrides, "anneal_load", "overrides"))[i], "anneal_load", "an override"));
    }
    made = new anneal_schedule{
        anneal::scheduler(anneal::load(&required(path, "anneal_load", "path"), horizon_of(run), changes))};
  });
  return made;
}

void anneal_destroy(anneal_schedule* schedule) { delete schedule; }

double anneal_rate(const anneal_schedule* schedule, double t) {
  double rate = std::numeric_limits<double>::quiet_NaN();
  guarded([&] { rate = rate_of(required(schedule, "anneal_rate", "schedule"), checked(t, "anneal_rate", "t")); });
  return rate;
}

anneal_status anneal_fill(const anneal_schedule* schedule, double first, double* out, size_t n) {
  return guarded([&] {
    const anneal_schedule& s = required(schedule, "anneal_fill", "schedule");
    checked(first, "anneal_fill", "first");
    for (size_t i = 0; i < n; ++i) {
      (&required(out, "anneal_fill", "out"))[i] = rate_of(s, first + static_cast<double>(i));
    }
  });
}

double anneal_length(const anneal_schedule* schedule) {
  double length = std::numeric_limits<double>::quiet_NaN();
  guarded([&] { length = required(schedule, "anneal_length", "schedule").run.schedule().length(); });
  return length;
}

int anneal_listens(const anneal_schedule* schedule) {
  int listens = 0;
  guarded([&] { listens = required(schedule, "anneal_listens", "schedule").run.schedule().listens() ? 1 : 0; });
  return listens;
}

anneal_status anneal_observe(anneal_schedule* schedule, double updates, double metric) {
  return guarded([&] {
    auto& run = required(schedule, "anneal_observe", "schedule").run;
    auto next = run;
    next.seek(checked(updates, "anneal_observe", "updates"));
    next.observe(metric);
    run.restore(next.state());
  });
}

char* anneal_state(const anneal_schedule* schedule, double updates) {
  char* text = nullptr;
  guarded([&] {
    auto run = required(schedule, "anneal_state", "schedule").run;
    run.seek(checked(updates, "anneal_state", "updates"));
    text = copy_of(anneal::to_json(run).dump());
  });
  return text;
}

anneal_status anneal_restore(anneal_schedule* schedule, const char* state, double* updates) {
  return guarded([&] {
    auto& run = required(schedule, "anneal_restore", "schedule").run;
    const auto saved = nlohmann::json::parse(&required(state, "anneal_restore", "state"), nullptr, false);
    if (saved.is_discarded()) {
      throw std::invalid_argument("anneal_restore: state must be the text of anneal_state, and is no JSON");
    }
    anneal::restore(run, saved);
    if (updates != nullptr) {
      *updates = run.position();
    }
  });
}

char* anneal_description(const anneal_schedule* schedule) {
  char* text = nullptr;
  guarded(
      [&] { text = copy_of(anneal::to_text(required(schedule, "anneal_description", "schedule").run.schedule())); });
  return text;
}

void anneal_free(char* text) { std::free(text); }

}  // extern "C"
