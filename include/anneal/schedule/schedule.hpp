// SPDX-License-Identifier: Apache-2.0
#pragma once

// All primitives.
#include "anneal/schedule/approach.hpp"
#include "anneal/schedule/constant.hpp"
#include "anneal/schedule/cosine.hpp"
#include "anneal/schedule/cyclic.hpp"
#include "anneal/schedule/exponential.hpp"
#include "anneal/schedule/exponential_decay.hpp"
#include "anneal/schedule/inverse_time.hpp"
#include "anneal/schedule/line.hpp"
#include "anneal/schedule/linear.hpp"
#include "anneal/schedule/multi_step.hpp"
#include "anneal/schedule/natural_exponential.hpp"
#include "anneal/schedule/noise.hpp"
#include "anneal/schedule/piecewise_constant.hpp"
#include "anneal/schedule/piecewise_linear.hpp"
#include "anneal/schedule/polynomial.hpp"
#include "anneal/schedule/polynomial_cycles.hpp"
#include "anneal/schedule/power_law.hpp"
#include "anneal/schedule/ramp.hpp"
#include "anneal/schedule/sigmoid.hpp"
#include "anneal/schedule/step_decay.hpp"
#include "anneal/schedule/table.hpp"

namespace anneal::detail {

template <template <class> class...>
struct templates {};

/// Those that their params alone make: from_json knows each by its name.
using primitives =
    templates<approach, constant, cosine, cyclic, exponential, exponential_decay, inverse_time, line, linear,
              natural_exponential, noise, polynomial, polynomial_cycles, power_law, sigmoid, step_decay>;

}  // namespace anneal::detail
