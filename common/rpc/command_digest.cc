#include "common/rpc/command_digest.h"

#include "common/core/stable_hash.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace huying::rpc {

std::string DigestedBytes(google::protobuf::Message& request, core::v1::CommandHeader& header) {
  core::v1::CommandHeader other;
  other.set_case_id(header.case_id());
  other.set_reason(header.reason());
  if (!header.actor().person_id().empty())
    other.mutable_actor()->set_person_id(header.actor().person_id());
  header.Swap(&other);
  std::string bytes;
  bytes.reserve(request.ByteSizeLong());
  {
    google::protobuf::io::StringOutputStream to(&bytes);
    google::protobuf::io::CodedOutputStream out(&to);
    out.SetSerializationDeterministic(true);
    request.SerializeToCodedStream(&out);
  }
  header.Swap(&other);
  return bytes;
}

uint64_t CommandDigest(std::string_view bytes) {
  const uint64_t digest = StableHash(bytes);
  return digest == 0 ? 1 : digest;
}

}  // namespace huying::rpc
