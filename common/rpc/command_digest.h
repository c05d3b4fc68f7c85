// What a command asks for, as a number, so that one request id is not taken for two things. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "google/protobuf/message.h"
#include "huying/core/v1/core.pb.h"

namespace huying::rpc {

// What a repeat of a command has in common with it and another command has not: the body, who asks
// (person_id), why, and about which case, as bytes. Not the request id, and nothing that the edge
// adds. `header` is the request's own; both are changed and changed back.
std::string DigestedBytes(google::protobuf::Message& request, core::v1::CommandHeader& header);

// Of such bytes; never 0, which means "not compared". FNV-1a will do, since it tells honest
// mistakes apart: whoever is able to make a second command with the digest of a first knows the
// first, and may as well repeat it. It is not for bytes that the log must not betray, which could
// be guessed from it (see security::ReporterKeys::Digest).
uint64_t CommandDigest(std::string_view bytes);

}  // namespace huying::rpc
