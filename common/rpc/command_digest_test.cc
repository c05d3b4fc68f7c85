#include "common/rpc/command_digest.h"

#include <gtest/gtest.h>

#include <functional>

#include "huying/dispatch/v1/service.pb.h"

namespace huying::rpc {
namespace {

using dispatch::v1::ExecuteRequest;

uint64_t DigestOf(ExecuteRequest request) {
  const std::string before = request.SerializeAsString();
  const std::string bytes = DigestedBytes(request, *request.mutable_header());
  EXPECT_EQ(request.SerializeAsString(), before) << "the request is as it was";
  return CommandDigest(bytes);
}

ExecuteRequest NoteWork() {
  ExecuteRequest request;
  core::v1::CommandHeader& header = *request.mutable_header();
  header.set_request_id("r-1");
  header.set_case_id("110101008-261122-00042");
  header.set_reason("现场情况");
  header.mutable_actor()->set_kind(core::v1::Actor::KIND_STAFF);
  header.mutable_actor()->set_person_id("p-li");
  header.mutable_actor()->set_unit_id("d-urban");
  request.mutable_note_work()->set_text("看过了");
  return request;
}

TEST(CommandDigest, IsOfWhatIsAskedAndByWhom) {
  const uint64_t digest = DigestOf(NoteWork());
  EXPECT_NE(digest, 0u);
  struct {
    const char* what;
    bool same;
    std::function<void(ExecuteRequest&)> change;
  } const rows[] = {
      {"nothing", true, [](ExecuteRequest&) {}},
      {"request id", true, [](auto& r) { r.mutable_header()->set_request_id("r-2"); }},
      {"kind", true, [](auto& r) { r.mutable_header()->mutable_actor()->clear_kind(); }},
      {"unit", true, [](auto& r) { r.mutable_header()->mutable_actor()->clear_unit_id(); }},
      {"person", false, [](auto& r) { r.mutable_header()->mutable_actor()->set_person_id("x"); }},
      {"nobody", false, [](auto& r) { r.mutable_header()->clear_actor(); }},
      {"reason", false, [](auto& r) { r.mutable_header()->set_reason("别的"); }},
      {"case", false, [](auto& r) { r.mutable_header()->set_case_id("another"); }},
      {"text", false, [](auto& r) { r.mutable_note_work()->set_text("看过了。"); }},
      {"command", false, [](auto& r) { r.mutable_accept_task(); }},
      {"no command", false, [](auto& r) { r.clear_command(); }},
  };
  for (const auto& row : rows) {
    ExecuteRequest request = NoteWork();
    row.change(request);
    EXPECT_EQ(DigestOf(request) == digest, row.same) << row.what;
  }
}

// An empty actor and none at all are the same person: nobody.
TEST(CommandDigest, NobodyIsNobody) {
  ExecuteRequest none, empty;
  none.mutable_header();
  empty.mutable_header()->mutable_actor()->set_kind(core::v1::Actor::KIND_CITIZEN);
  EXPECT_EQ(DigestOf(none), DigestOf(empty));
  EXPECT_NE(CommandDigest(""), 0u);
}

}  // namespace
}  // namespace huying::rpc
