// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "data.hpp"

/// What a member of a population does between two of its turns: a function of bytes to bytes, which any process can compute.
struct member_task {
  std::string checkpoint;     ///< the bytes of a checkpoint file to go on from; empty: first weights
  nlohmann::json definition;  ///< what drives the member from here on: a schedule, or bindings
  double until = 0;           ///< updates
  std::uint64_t seed = 0;     ///< of the first weights, the order of the digits and their noise
  std::size_t batch = 32;
  bool jump = false;  ///< whether the rate may jump where another definition takes over
};

struct member_result {
  std::string checkpoint;
  double at = 0;        ///< the updates that are behind
  double score = 0;     ///< loss of the validation digits
  double accuracy = 0;  ///< of the validation digits
  double test_loss = 0;
  double test_accuracy = 0;
  double largest_jump = 0;  ///< where another definition has taken over, as a part of the rate
  nlohmann::json rates{};   ///< the present ones
  std::string weights;      ///< their hash
};

std::string to_bytes(const member_task& task);
std::string to_bytes(const member_result& result);
member_task task_from(const std::string& bytes);
member_result result_from(const std::string& bytes);

/// The same result for the same task, bit for bit, in whichever process. `alive` is called at every update.
std::string train_member(const std::string& bytes, const digits::data_set& data, const std::function<void()>& alive);
