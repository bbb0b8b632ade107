// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <limits>
#include <string>

#include "anneal/config/any_schedule.hpp"
#include "anneal/config/json/node.hpp"
#include "anneal/config/json/precision.hpp"
#include "anneal/config/json_error.hpp"

namespace anneal::detail {

/// A class template over the rate type that is made of its params.
template <template <class> class S>
constexpr json_type primitive() noexcept {
  return {S<double>::name, [](json_node& node) {
            const bool narrow = in_float(node);
            return narrow ? any_schedule(S<float>(node.params<typename S<float>::params>()))
                          : any_schedule(S<double>(node.params<typename S<double>::params>()));
          }};
}

/// One that listens through a window. Its state has room for the window that is asked for, Least without one.
template <template <class, std::size_t> class S, std::size_t Least>
struct with_room {
  template <class Real>
  using type = S<Real, Least>;
};

template <template <class, std::size_t> class S, std::size_t Least>
any_schedule windowed(json_node& node) {
  const auto window = static_cast<std::size_t>(node.params<typename S<double, 1>::params>().window);
  if (window > 1024 && window <= (std::numeric_limits<int>::max)()) {  // that of less than 0 is refused below
    throw json_error(path_to(node.path(), "window"), "must be at most 1024, got " + std::to_string(window));
  }
  return window <= Least ? primitive<with_room<S, Least>::template type>().build(node)
         : window <= 64  ? primitive<with_room<S, 64>::template type>().build(node)
                         : primitive<with_room<S, 1024>::template type>().build(node);
}

}  // namespace anneal::detail
