// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <anneal/search/farm.hpp>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "data.hpp"

/// A stretch of a trial, which any process can train.
struct trial_task {
  nlohmann::json schedule;
  std::uint64_t epochs = 0;             ///< those before included
  std::uint64_t run_epochs = 0;         ///< of the whole run, by which the schedule counts
  std::vector<std::uint64_t> report{};  ///< the epochs after which it asks whether to go on
  std::uint64_t seed = 0;
  std::size_t batch = 0;
  std::string checkpoint{};  ///< the bytes of a file to go on from; empty: from the beginning
};

struct trial_result {
  std::uint64_t epochs = 0;
  double loss = 0;  ///< of the validation digits
  double accuracy = 0;
  double test_loss = 0;
  double test_accuracy = 0;
  std::string weights;  ///< their hash
  std::string checkpoint;
};

/// What a trial says at a rung.
struct rung_report {
  std::uint64_t epochs = 0;
  double loss = 0;
};

std::string to_bytes(const trial_task& task);
std::string to_bytes(const trial_result& result);
std::string to_bytes(const rung_report& report);
trial_task task_from(const std::string& bytes);
trial_result result_from(const std::string& bytes);
rung_report report_from(const std::string& bytes);

/// A process that is killed meanwhile leaves the old content or the new one.
void write_file(const std::string& path, const std::string& bytes);

/// A number as JSON: one that is none is null.
nlohmann::json number(double x);
double number_from(const nlohmann::json& j);

/// The same result for the same task, bit for bit, in whichever process, and whether it was trained in one stretch or many.
trial_result train(const trial_task& task, const digits::data_set& data, anneal::farm_reporter& manager);
