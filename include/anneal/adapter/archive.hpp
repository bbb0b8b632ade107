// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/pack.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

namespace detail {

/// JSON and XML archives give the next value a name; binary ones have no use for it, and in them a bool is any byte.
template <class Archive>
void archive_field(Archive& archive, const char* name, auto& value) {
  using type = std::remove_reference_t<decltype(value)>;
  constexpr bool named = requires { archive.setNextName(name); };
  if constexpr (named) {
    archive.setNextName(name);
  }
  if constexpr (std::is_same_v<type, step>) {
    double number = value;
    archive(number);
    value = number;
  } else if constexpr (std::is_same_v<type, bool> && !named) {
    std::uint8_t byte = value ? 1 : 0;
    archive(byte);
    require(byte <= 1, "anneal::serialize", name, "must be 0 or 1", byte);
    value = byte == 1;
  } else if constexpr (enumeration<type>) {
    auto number = static_cast<std::underlying_type_t<type>>(value);
    archive(number);
    require(name_of(static_cast<type>(number)) != nullptr, "anneal::serialize", name, "must be the number of a name",
            static_cast<double>(number));
    value = static_cast<type>(number);
  } else {
    archive(value);
  }
}

}  // namespace detail

/// States and checkpoints in the archives of cereal, or in others that are called alike: archive(value) writes or reads.
/// Nothing of cereal is included.
///
///   cereal::JSONOutputArchive archive(file);
///   archive(opt.checkpoint());                       // or run.state()
///
///   auto saved = opt.checkpoint();
///   cereal::JSONInputArchive(file)(saved);
///   opt.restore(saved);                              // refuses what does not fit, and then is as before
///
/// Serves the states of scheduler and scheduled, every state_t<S>, of early_stopping and of the optimizers, checkpoints,
/// and the params structs. For optimizers, and for per_group of a list, include <cereal/types/vector.hpp>. What an
/// any_schedule remembers is a list of numbers, and is read into the state of such a schedule, as above; another format
/// than that of the same schedule whose type is known, where to_json(opt) is the same.
/// Errors: std::invalid_argument for a bool that is none and for the number of an enumeration that has no such name; what
/// was read until then stays in the object that it was read into.
/// cereal's JSON archives write the best metric before any, an infinity, as Infinity, which they read but strict readers
/// of JSON do not.
template <class Archive, detail::has_fields State>
void serialize(Archive& archive, State& state) {
  State::fields(state, [&](const char* name, auto& value, auto...) { detail::archive_field(archive, name, value); });
}

template <class Archive, std::size_t... J, class... T>
void serialize([[maybe_unused]] Archive& archive, detail::indexed_pack<std::index_sequence<J...>, T...>& parts) {
  (archive(detail::get<J>(parts)), ...);
}

/// An any_state: how many numbers, and these.
template <class Archive, class State>
  requires requires(State& state) { state.assign(state.numbers()); }
void serialize(Archive& archive, State& state) {
  auto numbers = state.numbers();
  auto size = static_cast<std::uint32_t>(numbers.size());
  archive(size);
  for (std::uint32_t i = 0; i < size; ++i) {  // one by one: a file may claim any size
    if (i == numbers.size()) {
      numbers.push_back(0);
    }
    archive(numbers[i]);
  }
  numbers.resize(size);
  state.assign(numbers);
}

namespace detail {

/// Of feedback/greedy.hpp.
template <std::size_t Room>
struct recent;

template <class Archive, std::size_t Room>
void serialize(Archive& archive, recent<Room>& metrics) {
  int size = metrics.size;
  archive(size);
  require(size >= 0 && size <= static_cast<int>(Room), "anneal::greedy", "window",
          "must hold no more metrics than the schedule's second template argument gives room for", size);
  metrics.size = size;
  for (double& value : metrics.values) {
    archive(value);
  }
}

using anneal::serialize;

}  // namespace detail

}  // namespace anneal
