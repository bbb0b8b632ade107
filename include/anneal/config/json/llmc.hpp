// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/config/json/node.hpp"
#include "anneal/config/json/precision.hpp"
#include "anneal/dialect/llmc.hpp"

namespace anneal::detail {

inline constexpr json_type llmc_types[] = {
    json_type_in<llmc::params::cosine>([](auto p, auto real) { return llmc::cosine<decltype(real)>(p); }),
    json_type_in<llmc::params::linear>([](auto p, auto real) { return llmc::linear<decltype(real)>(p); }),
    json_type_in<llmc::params::constant>([](auto p, auto real) { return llmc::constant<decltype(real)>(p); }),
    json_type_in<llmc::params::wsd>([](auto p, auto real) { return llmc::wsd<decltype(real)>(p); }),
};

}  // namespace anneal::detail
