// SPDX-License-Identifier: Apache-2.0
#include "trial.hpp"

#include <unistd.h>

#include <algorithm>
#include <anneal/anneal.hpp>
#include <anneal/config/json.hpp>
#include <anneal/track/checkpoint.hpp>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <utility>

#include "batches.hpp"
#include "file.hpp"
#include "hash.hpp"
#include "network.hpp"

using nlohmann::json;

namespace {

// One line of JSON, then the bytes of a checkpoint.
std::string joined(const json& head, const std::string& bytes) { return head.dump() + '\n' + bytes; }

std::pair<json, std::string> split(const std::string& bytes) {
  const std::size_t end = bytes.find('\n');
  if (end == std::string::npos) {
    throw std::invalid_argument("a letter of a trial has no line");
  }
  return {json::parse(bytes.substr(0, end)), bytes.substr(end + 1)};
}

/// The path of a file of this process, which goes at the end.
class scratch_file {
 public:
  scratch_file()
      : path(
            (std::filesystem::temp_directory_path() / ("tune_asha." + std::to_string(::getpid()) + ".ckpt")).string()) {
  }
  scratch_file(const scratch_file&) = delete;
  scratch_file& operator=(const scratch_file&) = delete;
  ~scratch_file() {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }

  const std::string path;
};

}  // namespace

void write_file(const std::string& path, const std::string& bytes) {
  const std::string unfinished = path + ".unfinished";
  std::ofstream file(unfinished, std::ios::binary);
  file << bytes;
  file.close();
  if (!file || std::rename(unfinished.c_str(), path.c_str()) != 0) {
    digits::refuse_file("write", path);
  }
}

json number(double x) { return std::isfinite(x) ? json(x) : json(); }

double number_from(const json& j) { return j.is_null() ? std::numeric_limits<double>::quiet_NaN() : j.get<double>(); }

std::string to_bytes(const trial_task& t) {
  return joined({{"schedule", t.schedule},
                 {"epochs", t.epochs},
                 {"run_epochs", t.run_epochs},
                 {"report", t.report},
                 {"seed", t.seed},
                 {"batch", t.batch}},
                t.checkpoint);
}

trial_task task_from(const std::string& bytes) {
  auto [head, checkpoint] = split(bytes);
  return {.schedule = head.at("schedule"),
          .epochs = head.at("epochs").get<std::uint64_t>(),
          .run_epochs = head.at("run_epochs").get<std::uint64_t>(),
          .report = head.at("report").get<std::vector<std::uint64_t>>(),
          .seed = head.at("seed").get<std::uint64_t>(),
          .batch = head.at("batch").get<std::size_t>(),
          .checkpoint = std::move(checkpoint)};
}

std::string to_bytes(const trial_result& r) {
  return joined({{"epochs", r.epochs},
                 {"loss", number(r.loss)},
                 {"accuracy", r.accuracy},
                 {"test_loss", number(r.test_loss)},
                 {"test_accuracy", r.test_accuracy},
                 {"weights", r.weights}},
                r.checkpoint);
}

trial_result result_from(const std::string& bytes) {
  auto [head, checkpoint] = split(bytes);
  return {.epochs = head.at("epochs").get<std::uint64_t>(),
          .loss = number_from(head.at("loss")),
          .accuracy = head.at("accuracy").get<double>(),
          .test_loss = number_from(head.at("test_loss")),
          .test_accuracy = head.at("test_accuracy").get<double>(),
          .weights = head.at("weights").get<std::string>(),
          .checkpoint = std::move(checkpoint)};
}

std::string to_bytes(const rung_report& r) { return json{{"epochs", r.epochs}, {"loss", number(r.loss)}}.dump(); }

rung_report report_from(const std::string& bytes) {
  const json j = json::parse(bytes);
  return {.epochs = j.at("epochs").get<std::uint64_t>(), .loss = number_from(j.at("loss"))};
}

trial_result train(const trial_task& task, const digits::data_set& data, anneal::farm_reporter& manager) {
  const std::size_t epoch = digits::batches::per_epoch(data.training.size(), task.batch);
  const anneal::horizon run(
      {.updates = epoch * task.run_epochs, .updates_per_epoch = epoch, .samples_per_update = task.batch});
  std::vector<float> weights = digits::network::initial_parameters(task.seed);
  std::vector<float> gradient(weights.size());
  anneal::scheduled opt{anneal::adam<float>({}), anneal::from_json(task.schedule, run)};
  const scratch_file file;
  if (!task.checkpoint.empty()) {
    write_file(file.path, task.checkpoint);
    anneal::load_checkpoint(file.path, opt, anneal::also("weights", weights));
  }

  digits::network network(1);
  digits::batches batch(task.seed, data.training.size(), task.batch);
  auto step = static_cast<std::size_t>(opt.position());
  bool go_on = true;
  while (go_on && step < epoch * task.epochs) {
    network.gradient(weights, data.training, batch(step), gradient);
    opt.step(weights, gradient);
    manager.beat();
    if (++step % epoch == 0) {
      const double loss = digits::network::evaluate(weights, data.validation).loss;
      opt.observe(loss);
      if (std::find(task.report.begin(), task.report.end(), step / epoch) != task.report.end()) {
        go_on = manager.report(to_bytes(rung_report{.epochs = step / epoch, .loss = loss}));
      }
    }
  }

  anneal::save_checkpoint(file.path, opt, anneal::checkpoint_format::binary, anneal::also("weights", weights));
  const digits::score validation = digits::network::evaluate(weights, data.validation);
  const digits::score test = digits::network::evaluate(weights, data.test);
  return {.epochs = step / epoch,
          .loss = validation.loss,
          .accuracy = validation.accuracy,
          .test_loss = test.loss,
          .test_accuracy = test.accuracy,
          .weights = digits::hexadecimal(
              digits::hash({reinterpret_cast<const char*>(weights.data()), weights.size() * sizeof(float)})),
          .checkpoint = digits::read_file(file.path)};
}
