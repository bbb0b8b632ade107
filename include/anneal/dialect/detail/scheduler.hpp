// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/compose/named.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/name_in.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"

/// What every dialect needs. A scheduler is an aggregate in the `params` of its framework, whose fields() say of each
/// parameter which rule it keeps and what it is, and a function that checks them and gives a named schedule. Aggregates
/// of the same parameters inherit them from one; their functions take that one, because base classes have no designated
/// initialisers.
namespace anneal::detail {

template <class Params>
constexpr void require_fields(const Params& p) {
  require_fields(Params::name, p);
}

}  // namespace anneal::detail
