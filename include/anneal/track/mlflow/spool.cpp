// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp: the file in which waits what is to be sent.
#ifndef ANNEAL_TRACK_MLFLOW_SPOOL_CPP
#define ANNEAL_TRACK_MLFLOW_SPOOL_CPP

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "anneal/track/detail/spool.hpp"

namespace anneal::detail {

inline namespace link_anneal_mlflow_or_define_ANNEAL_MLFLOW_IMPLEMENTATION_in_one_file {

namespace {

constexpr std::string_view spool_head = R"({"anneal":"spool","version":1,"sent":)";
constexpr int spool_digits = 20;
constexpr std::uint64_t spool_begin = spool_head.size() + spool_digits + 2;  // and "}\n"

[[noreturn]] void fail_spool(const std::string& path, const std::string& what) {
  throw std::runtime_error("anneal::mlflow_sink: the spool " + path + " " + what);
}

[[noreturn]] void fail_spool_here(const std::string& path, const char* what) {
  fail_spool(path, std::string(what) + ": " + std::strerror(errno));
}

std::string spool_position(std::uint64_t sent) {
  char text[spool_digits + 1];
  std::snprintf(text, sizeof text, "%*llu", spool_digits, static_cast<unsigned long long>(sent));
  return text;
}

/// All of it or, where the disk is full, nothing: what was written of it is cut off again.
void write_at(const std::string& path, int file, std::string_view text, std::uint64_t position) {
  for (std::size_t written = 0; written < text.size();) {
    const ssize_t n =
        ::pwrite(file, text.data() + written, text.size() - written, static_cast<off_t>(position + written));
    if (n < 0 && errno == EINTR) {
      continue;
    }
    if (n <= 0) {
      const int reason = n < 0 ? errno : ENOSPC;
      if (position >= spool_begin && ::ftruncate(file, static_cast<off_t>(position)) != 0) {
        // The next process cuts off what is no line.
      }
      errno = reason;
      fail_spool_here(path, "cannot be written");
    }
    written += static_cast<std::size_t>(n);
  }
}

std::string read_at(const std::string& path, int file, std::uint64_t from, std::size_t most) {
  std::string text(most, '\0');
  std::size_t got = 0;
  while (got < most) {
    const ssize_t n = ::pread(file, text.data() + got, most - got, static_cast<off_t>(from + got));
    if (n < 0 && errno == EINTR) {
      continue;
    }
    if (n < 0) {
      fail_spool_here(path, "cannot be read");
    }
    if (n == 0) {
      break;
    }
    got += static_cast<std::size_t>(n);
  }
  text.resize(got);
  return text;
}

/// The position after the last whole line.
std::uint64_t end_of_lines(const std::string& path, int file, std::uint64_t size) {
  constexpr std::uint64_t piece = 4096;
  while (size > spool_begin) {
    const std::uint64_t from = size > spool_begin + piece ? size - piece : spool_begin;
    const std::string text = read_at(path, file, from, static_cast<std::size_t>(size - from));
    if (const auto last = text.rfind('\n'); last != std::string::npos) {
      return from + last + 1;
    }
    size = from;
  }
  return spool_begin;
}

}  // namespace

spool::spool(std::string path) : path_(std::move(path)) {
  try {
    struct stat here {};
    struct stat there {};
    do {  // replace_sent() may put another file in its place between the two calls
      if (file_ >= 0) {
        ::close(file_);
      }
      file_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
      if (file_ < 0) {
        fail_spool_here(path_, "cannot be opened");
      }
      lock(file_);
    } while (::fstat(file_, &here) != 0 || ::stat(path_.c_str(), &there) != 0 || here.st_ino != there.st_ino);
    const auto size = static_cast<std::uint64_t>(here.st_size);
    left_at_ = std::int64_t{here.st_mtime} * 1000;
    const std::string head = read_at(path_, file_, 0, spool_begin);
    const std::string fresh = std::string(spool_head) + spool_position(spool_begin) + "}\n";
    if (head.size() < spool_begin && fresh.compare(0, head.size(), head) == 0) {  // new, or killed at the first write
      write_at(path_, file_, fresh, 0);
      sent_ = end_ = spool_begin;
      return;
    }
    const char* const digits = head.data() + spool_head.size();
    const char* const first = digits + std::strspn(digits, " ");
    const auto parsed = std::from_chars(first, digits + spool_digits, sent_);
    if (head.compare(0, spool_head.size(), spool_head) != 0 || head.compare(spool_begin - 2, 2, "}\n") != 0 ||
        parsed.ec != std::errc() || parsed.ptr != digits + spool_digits) {
      fail_spool(path_, "is another file: name one that is not there, or one that mlflow_sink wrote");
    }
    end_ = end_of_lines(path_, file_, size);
    if (sent_ < spool_begin || sent_ > end_) {
      fail_spool(path_, "is damaged: it is shorter than what was sent of it");
    }
    if (end_ < size && ::ftruncate(file_, static_cast<off_t>(end_)) != 0) {
      fail_spool_here(path_, "ends in a piece of a line that cannot be cut off");
    }
  } catch (...) {
    if (file_ >= 0) {
      ::close(file_);
    }
    throw;
  }
}

spool::~spool() { ::close(file_); }

std::uint64_t spool::begin() const noexcept { return spool_begin + removed_; }

void spool::lock(int file) const {
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) {
      fail_spool(path_, "is in use: two sinks, or two programs, each need one of their own");
    }
    fail_spool_here(path_, "cannot be locked");
  }
}

void spool::append(std::string_view lines) {
  write_at(path_, file_, lines, size());
  end_ += lines.size();
}

void spool::mark_sent(std::uint64_t position) {
  write_at(path_, file_, spool_position(position - removed_), spool_head.size());
  sent_ = position;
}

std::string spool::read(std::uint64_t from, std::uint64_t to, std::size_t most) const {
  for (;; most *= 2) {
    const auto size = static_cast<std::size_t>(to - from < most ? to - from : most);
    std::string text = read_at(path_, file_, from - removed_, size);
    if (const auto last = text.rfind('\n'); last != std::string::npos) {
      text.resize(last + 1);
      return text;
    }
    if (text.size() < size || size == to - from) {
      fail_spool(path_, "is damaged: somebody else has written to it");
    }
  }
}

void spool::replace_sent(std::string_view lines) {
  const std::string other = path_ + ".new";
  const int file = ::open(other.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) {
    fail_spool_here(other, "cannot be opened");
  }
  try {
    const std::uint64_t sent = spool_begin + lines.size();
    std::string text = std::string(spool_head) + spool_position(sent) + "}\n";
    text += lines;
    if (sent_ < end_) {
      text += read(sent_, end_, static_cast<std::size_t>(end_ - sent_));
    }
    write_at(other, file, text, 0);
    lock(file);
    if (::rename(other.c_str(), path_.c_str()) != 0) {
      fail_spool_here(path_, "cannot be replaced");
    }
    ::close(file_);
    file_ = file;
    removed_ = end_ - text.size();
  } catch (...) {
    ::close(file);
    throw;
  }
}

}  // namespace link_anneal_mlflow_or_define_ANNEAL_MLFLOW_IMPLEMENTATION_in_one_file

}  // namespace anneal::detail

#endif
