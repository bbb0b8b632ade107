// SPDX-License-Identifier: Apache-2.0
#include "anneal/track/detail/sha256.hpp"

#include <string>

#include "support/catch.hpp"

using anneal::detail::sha256_of;

// FIPS 180-4's examples (NIST, "Examples with Intermediate Values"), and those of FIPS 180-2 for a million letters.
TEST_CASE("sha256: the vectors of NIST", "[track]") {
  CHECK(sha256_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256_of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256_of("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnop"
                  "qrstnopqrstu") == "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
  CHECK(sha256_of(std::string(1'000'000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("sha256: a text in pieces is the text", "[track]") {
  const std::string text(200, 'x');
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    anneal::detail::sha256 hash;
    hash.add(text.substr(0, cut));
    hash.add(text.substr(cut));
    CHECK(hash.hexadecimal() == sha256_of(text));
  }
}
