// A file with commands for many cases, and the request that it becomes, also as it comes over the wire.
#include <string>

#include "common/text/utf8.h"
#include "services/gateway/rules/bulk.h"
#include "services/huyingctl/bulk_file.h"
#include "tests/fuzz/quiet.h"
#include "tests/fuzz/target.h"

namespace huying::fuzz {
namespace {

void CheckBulk(const gateway::v1::ExecuteManyRequest& bulk) {
  const auto read = gateway::rules::ReadBulk(bulk);
  if (!read.ok()) return;
  int index = 0;
  for (const gateway::rules::BulkItem& item : *read) {
    if (!item.refused) {
      gateway::v1::BulkCommand command = gateway::rules::CommandOf(bulk, index);
      std::string id, case_id;
      HY_CHECK(gateway::rules::WithRequest(command, [&](const auto& request) {
        id = request.header().request_id();
        case_id = request.header().case_id();
      }));
      HY_CHECK(id.size() <= 64 && case_id == item.case_id);
    }
    ++index;
  }
}

}  // namespace

HY_FUZZ(bulk_file) {
  gateway::v1::ExecuteManyRequest wire;
  if (wire.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) CheckBulk(wire);
  if (text::FindBadUtf8(bytes)) return;  // the file was decoded
  const auto rows =
      ctl::ReadBulkFile(bytes, {.command = "BlowWhistle", .person = "p1", .reason = "r"});
  if (!rows.ok()) return;
  HY_CHECK(!rows->empty());
  int64_t before = 0;
  for (const ctl::BulkRow& row : *rows) {
    HY_CHECK(row.line > before);
    before = row.line;
    if (!row.error.empty()) continue;
    HY_CHECK(!row.case_id.empty());
    gateway::v1::BulkCommand again;
    HY_CHECK(again.ParseFromString(row.command.SerializeAsString()));
    HY_CHECK(row.command.service_case() != gateway::v1::BulkCommand::SERVICE_NOT_SET);
  }
}

}  // namespace huying::fuzz
