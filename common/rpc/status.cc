#include "common/rpc/status.h"

namespace huying::rpc {

absl::StatusCode CodeOf(Rejection::Kind kind) {
  switch (kind) {
    case Rejection::Kind::kInvalid:
      return absl::StatusCode::kInvalidArgument;
    case Rejection::Kind::kNotFound:
      return absl::StatusCode::kNotFound;
    case Rejection::Kind::kNotNow:
      return absl::StatusCode::kFailedPrecondition;
    case Rejection::Kind::kNotAllowed:
      return absl::StatusCode::kPermissionDenied;
    case Rejection::Kind::kAlready:
      return absl::StatusCode::kAlreadyExists;
  }
  return absl::StatusCode::kInternal;
}

Rejection::Kind KindOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kNotFound:
      return Rejection::Kind::kNotFound;
    case absl::StatusCode::kFailedPrecondition:
      return Rejection::Kind::kNotNow;
    case absl::StatusCode::kPermissionDenied:
      return Rejection::Kind::kNotAllowed;
    case absl::StatusCode::kAlreadyExists:
      return Rejection::Kind::kAlready;
    default:
      return Rejection::Kind::kInvalid;
  }
}

core::v1::Rejection ToProto(const Rejection& rejection) {
  core::v1::Rejection proto;
  proto.set_code(rejection.code);
  proto.set_mechanism(rejection.mechanism);
  proto.set_message(rejection.message);
  for (const std::string& command : rejection.possible) proto.add_possible(command);
  return proto;
}

Rejection FromProto(const core::v1::Rejection& proto, absl::StatusCode code) {
  return {.kind = KindOf(code),
          .code = proto.code(),
          .mechanism = proto.mechanism(),
          .message = proto.message(),
          .possible = {proto.possible().begin(), proto.possible().end()}};
}

}  // namespace huying::rpc
