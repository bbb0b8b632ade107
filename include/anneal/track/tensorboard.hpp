// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include "anneal/core/check.hpp"
#include "anneal/track/detail/append_file.hpp"
#include "anneal/track/detail/crc32c.hpp"
#include "anneal/track/detail/lines.hpp"
#include "anneal/track/detail/protobuf.hpp"

namespace anneal {

/// A sink that writes an event file of TensorBoard's into a directory, which is made where there is none:
///
///   anneal::tracked run{opt, anneal::tensorboard_sink("runs/first"), {.every = 10}};
///   tensorboard --logdir runs        # a running one shows it while it grows
///
/// A scalar is a tensor of one float, the only ones that TensorBoard's page shows; its field double_val, which the page does
/// not look at, is the double, bit for bit. Texts are in the tab TEXT.
/// A name with slashes stands in a group of the part before the first.
/// Each sink writes a file of its own, events.out.tfevents.SECONDS.anneal, whose name follows those that are there, the order in
/// which they are read. A run that was resumed at an earlier step is one curve on the page: what is logged again replaces what
/// was logged at that step and after it.
/// A step is a whole number there: a fraction is cut off.
/// Errors: std::runtime_error, which names the file, where it cannot be opened or written; std::invalid_argument for a name or
/// a text that is not UTF-8, a step that is not in [0, 2^53].
/// Models: sink. Can be moved.
/// Source: TFRecord files of the messages in tensorflow/core/util/event.proto and framework/summary.proto.
class tensorboard_sink {
 public:
  explicit tensorboard_sink(const std::string& directory, file_sink_options options = {})
      : file_(where, next_file(directory), options, "wbx") {
    record(event(0).bytes(3, "brain.Event:2"));
  }

  void scalar(std::string_view name, double value, double step) {
    detail::message tensor;
    tensor.number(1, float_type)
        .bytes(2, "")
        .bytes(4, detail::little_endian(std::bit_cast<std::uint32_t>(narrowed(value))))
        .bytes(6, detail::little_endian(value));
    summary(name, "scalars", scalar_class, tensor, step);
  }

  void text(std::string_view name, std::string_view text, double step) {
    detail::json_text(where, text);
    const detail::message dimension = detail::message().number(1, std::int64_t{1});
    detail::message tensor;
    tensor.number(1, string_type).part(2, detail::message().part(2, dimension)).bytes(8, text);
    summary(name, "text", tensor_class, tensor, step);
  }

  void flush() { file_.flush(); }

  /// The event file.
  [[nodiscard]] const std::string& path() const noexcept { return file_.path(); }

 private:
  static constexpr const char* where = "anneal::tensorboard_sink";
  static constexpr std::string_view stem = "events.out.tfevents.";
  static constexpr std::int64_t float_type = 1, string_type = 7;     // DataType
  static constexpr std::int64_t scalar_class = 1, tensor_class = 2;  // DataClass

  /// Rounded to nearest, beyond the range of float to an infinity.
  static float narrowed(double x) {
    constexpr double most = static_cast<double>((std::numeric_limits<float>::max)());
    constexpr float inf = std::numeric_limits<float>::infinity();
    return x > most ? inf : x < -most ? -inf : static_cast<float>(x);
  }

  static std::string next_file(const std::string& directory) {
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    std::filesystem::directory_iterator files(directory, error);
    if (error) {
      throw std::runtime_error(std::string(where) + ": '" + directory + "' cannot be opened: " + error.message());
    }
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    long long seconds = std::chrono::duration_cast<std::chrono::seconds>(now).count();
    for (const auto& file : files) {
      const std::string name = file.path().filename().string();
      if (name.starts_with(stem)) {
        seconds = (std::max)(seconds, std::atoll(name.c_str() + stem.size()) + 1);
      }
    }
    return (std::filesystem::path(directory) / (std::string(stem) + std::to_string(seconds) + ".anneal")).string();
  }

  static detail::message event(double step) {
    detail::require(0 <= step && step <= 0x1p53, where, "step", "must be in [0, 2^53]", step);
    const std::chrono::duration<double> now = std::chrono::system_clock::now().time_since_epoch();
    detail::message event;
    event.number(1, now.count()).number(2, static_cast<std::int64_t>(step));
    return event;
  }

  void summary(std::string_view name, std::string_view plugin, std::int64_t data_class, const detail::message& tensor,
               double step) {
    detail::json_text(where, name);
    detail::message metadata;
    metadata.part(1, detail::message().bytes(1, plugin)).number(4, data_class);
    detail::message value;
    value.bytes(1, name).part(8, tensor).part(9, metadata);
    record(event(step).part(5, detail::message().part(1, value)));
  }

  void record(const detail::message& event) {
    const std::string& bytes = event.text();
    const std::string length = detail::little_endian(std::uint64_t{bytes.size()});
    file_.append(length + detail::little_endian(detail::masked_crc32c(length)) + bytes +
                 detail::little_endian(detail::masked_crc32c(bytes)));
  }

  detail::append_file file_;
};

}  // namespace anneal
