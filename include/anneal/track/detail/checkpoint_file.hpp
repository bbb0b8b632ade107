// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/fingerprint.hpp"
#include "anneal/config/json_error.hpp"
#include "anneal/core/detail/index_of.hpp"
#include "anneal/track/detail/replace_file.hpp"

/// The bytes of a checkpoint. Both formats begin with the same stamp: what it is, version, checksum and size.
///   JSON     {STAMP,"definition":{…},"state":{…},…}
///   binary   N {"__metadata__":{STAMP,"document":"{…}"},"weights":{"dtype":"F32","shape":[n],"data_offsets":[a,b]},…} DATA
/// The binary one is a file of the format safetensors: N, 8 bytes, lowest first, is the length of the JSON behind it, and the
/// lists of numbers are in DATA, lowest byte first. In its document a list is {"tensor": its name}; in JSON it is {"F32": […]}, by the type of its numbers.
/// The checksum is FNV-1a, 64 bits, of all bytes but its own digits: a change of one byte always changes it.
namespace anneal::detail {

/// A list of numbers in a file.
struct tensor {
  std::string name;
  std::string dtype;  // "F64", "F32", "U8"
  std::string_view bytes;
};

template <class Number>
inline constexpr const char* dtype_of = nullptr;
template <>
inline constexpr const char* dtype_of<double> = "F64";
template <>
inline constexpr const char* dtype_of<float> = "F32";
template <>
inline constexpr const char* dtype_of<std::uint8_t> = "U8";

inline std::size_t width_of(std::string_view dtype) { return dtype == "F64" ? 8 : dtype == "F32" ? 4 : 1; }

inline constexpr int checkpoint_version = 1;
inline constexpr std::string_view stamp_begin = R"("anneal":"checkpoint","version":")";
inline constexpr std::string_view before_checksum = R"(","checksum":")";
inline constexpr std::string_view before_size = R"(","size":")";
inline constexpr std::string_view before_stamp_binary = R"({"__metadata__":{)";
inline constexpr std::size_t digits_of_stamp = 16;

inline std::uint64_t fnv1a(std::string_view bytes, std::uint64_t hash = 0xcbf29ce484222325u) {
  for (const char byte : bytes) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3u;
  }
  return hash;
}

inline std::string checkpoint_stamp() {
  return std::string(stamp_begin) + std::to_string(checkpoint_version) + std::string(before_checksum) +
         std::string(digits_of_stamp, '0') + std::string(before_size) + std::string(digits_of_stamp, '0') + '"';
}

/// Fills the stamp, which begins at `stamp` of the first piece, and writes the file.
inline void write_stamped(const std::string& path, std::string head, std::size_t stamp,
                          const std::vector<tensor>& tensors) {
  std::size_t size = head.size();
  for (const tensor& one : tensors) {
    size += one.bytes.size();
  }
  const std::size_t version_digits = std::to_string(checkpoint_version).size();
  const std::size_t checksum = stamp + stamp_begin.size() + version_digits + before_checksum.size();
  const std::size_t after = checksum + digits_of_stamp;
  const std::string digits = std::to_string(size);
  head.replace(after + before_size.size() + digits_of_stamp - digits.size(), digits.size(), digits);
  std::uint64_t hash = fnv1a(std::string_view(head).substr(after), fnv1a(std::string_view(head).substr(0, checksum)));
  for (const tensor& one : tensors) {
    hash = fnv1a(one.bytes, hash);
  }
  head.replace(checksum, digits_of_stamp, hexadecimal(hash));
  std::vector<std::string_view> pieces{head};
  for (const tensor& one : tensors) {
    pieces.push_back(one.bytes);
  }
  replace_file(path, pieces);
}

/// As JSON: what is written is the document alone.
inline void write_json_checkpoint(const std::string& path, const nlohmann::json& document) {
  write_stamped(path, "{" + checkpoint_stamp() + "," + document.dump().substr(1), 1, {});
}

/// As a file of safetensors: the document, and the lists that it names.
inline void write_binary_checkpoint(const std::string& path, const nlohmann::json& document,
                                    const std::vector<tensor>& tensors) {
  if constexpr (std::endian::native != std::endian::little) {
    throw std::runtime_error("cannot write '" + path +
                             "': binary checkpoints need a processor whose lowest byte is first");
  }
  std::string header = std::string(before_stamp_binary) + checkpoint_stamp() +
                       ",\"document\":" + nlohmann::json(document.dump()).dump() + "}";
  std::size_t offset = 0;
  for (const tensor& one : tensors) {
    const std::size_t end = offset + one.bytes.size();
    header +=
        "," + nlohmann::json(one.name).dump() + ":" +
        nlohmann::json{
            {"dtype", one.dtype}, {"shape", {one.bytes.size() / width_of(one.dtype)}}, {"data_offsets", {offset, end}}}
            .dump();
    offset = end;
  }
  header += "}";
  header.append((8 - header.size() % 8) % 8, ' ');  // as safetensors' own writer: the data is aligned
  std::string length(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) {
    length[i] = static_cast<char>(header.size() >> 8 * i & 0xff);
  }
  write_stamped(path, length + header, 8 + before_stamp_binary.size(), tensors);
}

/// What a file holds.
struct checkpoint_content {
  std::string bytes;  // which the tensors look into
  nlohmann::json document;
  std::map<std::string, tensor, std::less<>> tensors;
  bool binary = false;
};

/// Whether it is one, and as it was written.
inline void require_sound(const std::string& path, std::string_view bytes, std::size_t stamp) {
  const std::size_t version = stamp + stamp_begin.size();
  const std::size_t version_end = (std::min)(bytes.find('"', version), bytes.size());
  const std::string_view found = bytes.substr(version, version_end - version);
  if (found != std::to_string(checkpoint_version)) {
    const bool number = !found.empty() && found.size() < 10 && found.find_first_not_of("0123456789") == found.npos;
    throw json_error(path, number ? "is of version " + std::string(found) + ", and this anneal reads version " +
                                        std::to_string(checkpoint_version)
                                  : "is damaged: its version is no number");
  }
  const std::size_t checksum = version_end + before_checksum.size();
  const std::size_t after = checksum + digits_of_stamp;
  const std::size_t size = after + before_size.size();
  if (bytes.size() < size + digits_of_stamp) {
    throw json_error(path, "is cut off after " + std::to_string(bytes.size()) + " bytes");
  }
  std::size_t expected = 0;
  for (const char digit : bytes.substr(size, digits_of_stamp)) {
    expected = expected * 10 + static_cast<std::size_t>(digit - '0');
  }
  if (expected != bytes.size()) {
    throw json_error(path, (bytes.size() < expected ? "is cut off or damaged: it has " : "is damaged: it has ") +
                               std::to_string(bytes.size()) + " bytes of " + std::to_string(expected));
  }
  const std::string hash = hexadecimal(fnv1a(bytes.substr(after), fnv1a(bytes.substr(0, checksum))));
  if (bytes.substr(checksum, digits_of_stamp) != hash) {
    throw json_error(path,
                     "is damaged, or was changed after it was written: its checksum is not that of its bytes, " + hash);
  }
}

/// A tensor of the header of safetensors. Errors: it does not lie in the data, or is no list of such numbers.
inline tensor tensor_in(const std::string& name, const nlohmann::json& entry, std::string_view data) {
  const std::string dtype = entry.at("dtype").get<std::string>();
  const auto begin = entry.at("data_offsets").at(0).get<std::uint64_t>();
  const auto end = entry.at("data_offsets").at(1).get<std::uint64_t>();
  if (begin > end || end > data.size()) {
    throw json_error("/" + name, "is not in the file");
  }
  return {name, dtype, data.substr(index_of(begin), index_of(end - begin))};
}

inline void parse_binary(checkpoint_content& file) {
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    length |= std::uint64_t{static_cast<unsigned char>(file.bytes[i])} << 8 * i;
  }
  const std::string_view rest = std::string_view(file.bytes).substr(8);
  if (length > rest.size()) {
    throw json_error("", "has a header that is longer than the file");
  }
  const nlohmann::json header = nlohmann::json::parse(rest.substr(0, index_of(length)));
  for (const auto& [name, entry] : header.items()) {
    if (name != "__metadata__") {
      file.tensors.emplace(name, tensor_in(name, entry, rest.substr(index_of(length))));
    }
  }
  file.document = nlohmann::json::parse(header.at("__metadata__").at("document").get_ref<const std::string&>());
}

/// Reads the whole file. Errors: json_error that names the file, for one that is foreign, damaged, cut off, of another version.
inline checkpoint_content read_checkpoint_file(const std::string& path) {
  checkpoint_content file{read_file(path), {}, {}, false};
  const std::string_view bytes = file.bytes;
  const auto stamped = [bytes](std::size_t at, std::string_view before) {
    return bytes.size() > at && bytes.substr(at).starts_with(std::string(before) + std::string(stamp_begin));
  };
  file.binary = stamped(8, before_stamp_binary);
  if (!file.binary && !stamped(0, "{")) {
    throw json_error(path, bytes.empty() ? "is empty" : "is no checkpoint of anneal, or its beginning is damaged");
  }
  require_sound(path, bytes, file.binary ? 8 + before_stamp_binary.size() : 1);
  try {
    if (file.binary) {
      parse_binary(file);
    } else {
      file.document = nlohmann::json::parse(bytes);
    }
  } catch (const nlohmann::json::exception& error) {
    throw json_error(path, error.what());
  } catch (const json_error& error) {
    throw json_error(path, error);
  }
  return file;
}

}  // namespace anneal::detail
