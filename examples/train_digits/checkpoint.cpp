// SPDX-License-Identifier: Apache-2.0
#include "checkpoint.hpp"

#include <cstring>
#include <stdexcept>

#include "file.hpp"
#include "hash.hpp"

namespace digits {

namespace {

constexpr std::uint64_t magic = 0x616e6e65616c4344;
constexpr std::uint64_t magic_of_the_other_byte_order = 0x44436c61656e6e61;
constexpr std::uint64_t version = 2;
constexpr std::size_t size_place = 2 * sizeof(std::uint64_t);
constexpr std::size_t least_size = 4 * sizeof(std::uint64_t);

}  // namespace

checkpoint_writer::checkpoint_writer() {
  number(magic);
  number(version);
  number(0);  // the size, which save() knows
}

void checkpoint_writer::append(const void* from, std::size_t size) {
  bytes_.append(static_cast<const char*>(from), size);
}

void checkpoint_writer::setting(const std::string&, const std::string& value) {
  number(value.size());
  bytes_ += value;
}

void checkpoint_writer::operator()(const std::vector<float>& values) {
  number(values.size());
  append(values.data(), values.size() * sizeof(float));
}

void checkpoint_writer::save(const std::string& path) {
  const std::uint64_t size = bytes_.size() + sizeof(std::uint64_t);
  std::memcpy(bytes_.data() + size_place, &size, sizeof size);
  number(hash(bytes_));
  replace_file(path, bytes_);
}

checkpoint_reader::checkpoint_reader(const std::string& path) : path_(path), bytes_(read_file(path)) {
  expect("magic", magic);
  expect("version", version);
  std::uint64_t size = 0;
  extract("size", &size, sizeof size);
  if (size != bytes_.size() || size < least_size) {
    refuse("size", size_place,
           "expected a file of " + std::to_string(size) + " bytes, found " + std::to_string(bytes_.size()));
  }
  // The hash comes first: no field is looked at before all are known to be sound.
  const std::size_t begin = place_;
  place_ = bytes_.size() - sizeof(std::uint64_t);
  expect("hash", hash(std::string_view(bytes_).substr(0, place_)));
  bytes_.resize(bytes_.size() - sizeof(std::uint64_t));
  place_ = begin;
}

void checkpoint_reader::refuse(const char* name, std::size_t place, const std::string& why) const {
  throw std::runtime_error("checkpoint '" + path_ + "', " + name + " at byte " + std::to_string(place) + ": " + why);
}

void checkpoint_reader::refuse(const char* name, const std::string& why) const {
  throw std::runtime_error("checkpoint '" + path_ + "', " + name + ": " + why);
}

bool checkpoint_reader::truth() {
  const std::size_t place = place_;
  unsigned char byte = 0;
  extract(name_, &byte, sizeof byte);
  if (byte > 1) {
    refuse(name_, place, "expected 0 or 1, found " + std::to_string(byte));
  }
  return byte == 1;
}

void checkpoint_reader::extract(const char* name, void* to, std::size_t size) {
  if (size > bytes_.size() - place_) {
    refuse(name, place_,
           "expected " + std::to_string(size) + " bytes, found " + std::to_string(bytes_.size() - place_) +
               " before the end");
  }
  bytes_.copy(static_cast<char*>(to), size, place_);
  place_ += size;
}

void checkpoint_reader::expect(const char* name, std::uint64_t expected) {
  const std::size_t place = place_;
  std::uint64_t found = 0;
  extract(name, &found, sizeof found);
  if (found != expected) {
    refuse(name, place,
           "expected " + hexadecimal(expected) + ", found " + hexadecimal(found) +
               (found == magic_of_the_other_byte_order ? ", which comes from a machine of the other byte order" : ""));
  }
}

std::size_t checkpoint_reader::length(const char* name, std::size_t item_size) {
  const std::size_t place = place_;
  std::uint64_t count = 0;
  extract(name, &count, sizeof count);
  const std::size_t most = (bytes_.size() - place_) / item_size;
  if (count > most) {
    refuse(name, place, "expected a length of at most " + std::to_string(most) + ", found " + std::to_string(count));
  }
  return static_cast<std::size_t>(count);
}

void checkpoint_reader::setting(const std::string& option, const std::string& value) {
  const std::size_t place = place_;
  std::string saved(length(option.c_str(), 1), '\0');
  extract(option.c_str(), saved.data(), saved.size());
  if (saved != value) {
    refuse(option.c_str(), place,
           "its run has " + option + " " + saved + ", this one " + option + " " + value +
               "; a run is resumed with the options it was begun with");
  }
}

void checkpoint_reader::operator()(std::vector<float>& values) {
  values.resize(length(name_, sizeof(float)));
  extract(name_, values.data(), values.size() * sizeof(float));
}

void checkpoint_reader::end() const {
  if (place_ != bytes_.size()) {
    refuse("end", place_, "found " + std::to_string(bytes_.size() - place_) + " bytes more");
  }
}

}  // namespace digits
