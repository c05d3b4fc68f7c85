#include "services/gateway/rules/bulk.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>
#include <utility>

#include "common/case/case_id.h"
#include "common/core/text.h"

namespace huying::gateway::rules {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr size_t kShownBytesMax = 64;

Rejection NotSo(const char* code, std::string message,
                Rejection::Kind kind = Rejection::Kind::kInvalid) {
  return {
      .kind = kind, .code = code, .mechanism = "I2", .message = std::move(message), .possible = {}};
}

bool IsBulkId(std::string_view id) {
  const auto fits = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_' || c == '-';
  };
  return id.size() >= kBulkIdMin && id.size() <= kBulkIdMax &&
         std::all_of(id.begin(), id.end(), fits);
}

const FieldDescriptor* ChosenOf(const Message& message, const char* oneof) {
  return message.GetReflection()->GetOneofFieldDescriptor(
      message, message.GetDescriptor()->FindOneofByName(oneof));
}

// The service's own request; null if none is filled in.
const Message* RequestOf(const v1::BulkCommand& command) {
  const FieldDescriptor* service = ChosenOf(command, "service");
  return service == nullptr ? nullptr : &command.GetReflection()->GetMessage(command, service);
}

const core::v1::CommandHeader& HeaderOf(const v1::BulkCommand& command) {
  const Message* request = RequestOf(command);
  if (request == nullptr) return core::v1::CommandHeader::default_instance();
  const FieldDescriptor* header = request->GetDescriptor()->FindFieldByName("header");
  return static_cast<const core::v1::CommandHeader&>(
      request->GetReflection()->GetMessage(*request, header));
}

// Nothing if it may be given for many. What makes a case has no case yet, and a reporter is opened by
// who looks at that one case.
std::optional<Rejection> CheckBody(const v1::BulkCommand& command) {
  const Message* request = RequestOf(command);
  const FieldDescriptor* body = request == nullptr ? nullptr : ChosenOf(*request, "command");
  if (body == nullptr) {
    return NotSo("COMMAND_MISSING", "没有填写要办理的操作，请选择一项操作后重新提交。");
  }
  const auto& options = body->message_type()->options().GetExtension(core::v1::command);
  if (options.creates()) {
    return NotSo("NOT_IN_BULK", "登记诉求不能批量办理，请逐件登记，或使用文件导入。");
  }
  if (body->name() == "open_reporter") {
    return NotSo("NOT_IN_BULK", Cat("不能批量", options.zh(), "，请逐件办理。"));
  }
  return std::nullopt;
}

std::optional<Rejection> CheckShared(const v1::BulkCommand& shared) {
  if (auto refused = CheckBody(shared)) return refused;
  const core::v1::CommandHeader& header = HeaderOf(shared);
  if (header.case_id().empty() && header.request_id().empty() && header.expected_seq() == 0)
    return std::nullopt;
  return NotSo("COMMAND_NOT_SHARED",
               "多个工单共用一项操作时，操作中不填写工单编号、请求编号和工单版本；"
               "各工单不同的，请逐件填写操作。");
}

std::optional<Rejection> CheckCase(const std::string& case_id, std::set<std::string>& seen) {
  if (!ParseCaseId(case_id)) {
    return NotSo("CASE_NUMBER_WRONG", Cat("“", Beginning(case_id, kShownBytesMax),
                                          "”不是工单编号，请核对，例如110101008-261122-00042。"));
  }
  if (seen.insert(case_id).second) return std::nullopt;
  return NotSo("CASE_TWICE",
               "这一批中该工单不止出现一次，只办理最先出现的那一项。"
               "其余操作如果还需要，请换一个批次编号提交。",
               Rejection::Kind::kAlready);
}

BulkItem ReadCommand(const v1::BulkCommand& command, std::set<std::string>& seen) {
  const core::v1::CommandHeader& header = HeaderOf(command);
  BulkItem item{.case_id = header.case_id(), .refused = CheckBody(command)};
  if (!item.refused && !header.request_id().empty()) {
    item.refused =
        NotSo("REQUEST_ID_GIVEN",
              "批量办理的请求编号由批次编号和工单编号得出，请不要填写，清空后重新提交。");
  }
  if (!item.refused) item.refused = CheckCase(item.case_id, seen);
  return item;
}

std::optional<Rejection> CheckWhole(const v1::ExecuteManyRequest& bulk) {
  if (!IsBulkId(bulk.bulk_id())) {
    return NotSo("BULK_ID_WRONG", Cat("批次编号须为", kBulkIdMin, "至", kBulkIdMax,
                                      "个字母、数字或“.”“_”“-”，本次没有办理。请改正后重新提交。"));
  }
  const bool shared = bulk.has_command() || bulk.case_ids_size() > 0;
  if (shared && bulk.commands_size() > 0) {
    return NotSo("BULK_FORM",
                 "请只选一种方式：多个工单共用一项操作，或逐件填写操作。本次没有办理。");
  }
  const int cases = bulk.case_ids_size() + bulk.commands_size();
  if (cases == 0) return NotSo("BULK_EMPTY", "这一批没有工单，请至少填写一件。");
  if (cases > kBulkCasesMax) {
    return NotSo("BULK_TOO_LARGE", Cat("一批最多", kBulkCasesMax, "件，这一批有", cases,
                                       "件，本次没有办理。请分几次提交，可以使用同一个批次编号。"));
  }
  return shared ? CheckShared(bulk.command()) : std::nullopt;
}

}  // namespace

// I2
Verdict<std::vector<BulkItem>> ReadBulk(const v1::ExecuteManyRequest& bulk) {
  if (auto refused = CheckWhole(bulk)) return *std::move(refused);
  std::set<std::string> seen;
  std::vector<BulkItem> items;
  for (const std::string& case_id : bulk.case_ids()) {
    items.push_back({.case_id = case_id, .refused = CheckCase(case_id, seen)});
  }
  for (const v1::BulkCommand& command : bulk.commands()) {
    items.push_back(ReadCommand(command, seen));
  }
  return items;
}

v1::BulkCommand CommandOf(const v1::ExecuteManyRequest& bulk, int index) {
  const bool shared = bulk.commands_size() == 0;
  v1::BulkCommand command = shared ? bulk.command() : bulk.commands(index);
  WithRequest(command, [&](auto& request) {
    core::v1::CommandHeader& header = *request.mutable_header();
    if (shared) header.set_case_id(bulk.case_ids(index));
    header.set_request_id(Cat("bulk-", bulk.bulk_id(), "-", header.case_id()));
  });
  return command;
}

}  // namespace huying::gateway::rules
