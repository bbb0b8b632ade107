// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include "anneal/core/describe.hpp"
#include "anneal/core/pack.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

namespace detail {

/// JSON and XML archives give the next value a name; binary ones have no use for it.
template <class Archive>
void archive_field(Archive& archive, const char* name, auto& value) {
  if constexpr (requires { archive.setNextName(name); }) {
    archive.setNextName(name);
  }
  if constexpr (std::is_same_v<decltype(value), step&>) {
    double number = value;
    archive(number);
    value = number;
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
/// Serves the states of scheduler and scheduled, every state_t<S> but that of any_schedule, of early_stopping and of the
/// optimizers, checkpoints, and the params structs. For optimizers include <cereal/types/vector.hpp>.
/// cereal's JSON archives write the best metric before any, an infinity, as Infinity, which they read but strict readers
/// of JSON do not.
template <class Archive, detail::has_fields State>
void serialize(Archive& archive, State& state) {
  State::fields(state, [&](const char* name, auto& value) { detail::archive_field(archive, name, value); });
}

template <class Archive, std::size_t... J, class... T>
void serialize([[maybe_unused]] Archive& archive, detail::indexed_pack<std::index_sequence<J...>, T...>& parts) {
  (archive(detail::get<J>(parts)), ...);
}

namespace detail {

using anneal::serialize;

}  // namespace detail

}  // namespace anneal
