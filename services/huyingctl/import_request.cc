#include "services/huyingctl/import_request.h"

#include "common/core/text.h"
#include "common/security/digest.h"
#include "common/text/contact.h"
#include "services/simulator/actors.h"

namespace huying::ctl {
namespace {

// The services take evidence up to 16 KiB; an old reply is kept for reference, so its beginning
// will do.
constexpr size_t kReplyBytesMax = 16'000;

// An id may be longer than a request id.
std::string ImportRequestId(std::string_view what, const std::string& external_id) {
  return Cat("import-", what, "-", security::HexDigest(external_id));
}

}  // namespace

ImportRequests::ImportRequests(const city::City* city) {
  // The file comes in at a desk of the centre, always the same one.
  simulator::Random random(0);
  const simulator::Actors actors(city);
  officer_ = actors.Of(actors.centre(), city::v1::PERMISSION_TAKE_IN, &random);
  for (const city::CategoryNode* category : city->categories()) {
    category_codes_[category->category->code()] = category->category->code();
    const auto [at, fresh] =
        category_codes_.emplace(category->category->name(), category->category->code());
    if (!fresh) at->second.clear();
  }
}

std::string ImportRequests::CategoryCode(const std::string& text) const {
  const auto found = category_codes_.find(text);
  return found == category_codes_.end() ? "" : found->second;
}

intake::v1::ExecuteRequest ImportRequests::ReportOf(const ImportRow& row) const {
  intake::v1::ExecuteRequest request;
  request.mutable_header()->set_request_id(ImportRequestId("case", row.external_id));
  *request.mutable_header()->mutable_actor() = officer_;
  intake::v1::RegisterCase& command = *request.mutable_register_case();
  command.set_channel(city::v1::CHANNEL_KIND_IMPORT);
  command.set_external_id(row.external_id);
  command.set_title(row.title);  // empty: the beginning of the text will do
  command.set_detail(row.text.empty() ? row.title : row.text);
  command.set_reported_ms(row.reported_ms);
  command.mutable_place()->set_address(row.address);
  command.set_area_code(row.area_code);
  command.set_category_code(CategoryCode(row.category));
  command.mutable_reporter()->set_name(row.name);
  command.mutable_reporter()->set_phone(row.phone);
  command.mutable_reporter()->set_anonymous(row.name.empty() &&
                                            text::ReadContact(row.phone).text.empty());
  return request;
}

intake::v1::ExecuteRequest ImportRequests::ReplyOf(const ImportRow& row,
                                                   const std::string& case_id) const {
  intake::v1::ExecuteRequest request;
  request.mutable_header()->set_request_id(ImportRequestId("reply", row.external_id));
  request.mutable_header()->set_case_id(case_id);
  *request.mutable_header()->mutable_actor() = officer_;
  const bool cut = row.reply.size() > kReplyBytesMax;
  request.mutable_add_evidence()->set_text(
      Cat("原系统答复：", Beginning(row.reply, kReplyBytesMax), cut ? "……（过长，以下省略）" : ""));
  return request;
}

}  // namespace huying::ctl
