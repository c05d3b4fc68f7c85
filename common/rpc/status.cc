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
  for (const ChangeSince& since : rejection.since) {
    core::v1::Change& change = *proto.add_since();
    change.set_seq(since.seq);
    change.set_kind(since.kind);
    change.set_time_ms(since.time_ms);
    change.mutable_actor()->set_person_id(since.person_id);
  }
  return proto;
}

Rejection FromProto(const core::v1::Rejection& proto, absl::StatusCode code) {
  Rejection rejection = {.kind = KindOf(code),
                         .code = proto.code(),
                         .mechanism = proto.mechanism(),
                         .message = proto.message(),
                         .possible = {proto.possible().begin(), proto.possible().end()}};
  for (const core::v1::Change& change : proto.since()) {
    rejection.since.push_back({.seq = change.seq(),
                               .kind = change.kind(),
                               .time_ms = change.time_ms(),
                               .person_id = change.actor().person_id()});
  }
  return rejection;
}

}  // namespace huying::rpc
