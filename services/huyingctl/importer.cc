#include "services/huyingctl/importer.h"

#include <iostream>
#include <utility>

#include "common/core/text.h"
#include "services/simulator/actors.h"

namespace huying::ctl {
namespace {

// The services take evidence up to 16 KiB; an old reply is kept for reference, so its beginning
// will do.
constexpr size_t kReplyBytesMax = 16'000;

std::string RequestId(const std::string& external_id, std::string_view what) {
  return Cat("import-", what, "-", external_id);
}

}  // namespace

std::string ToText(const ImportTally& tally) {
  std::string text = Cat("added ", tally.added, ", already there ", tally.already, ", refused ",
                         tally.refused, ", failed ", tally.failed, ", wrong rows ", tally.bad);
  if (tally.replies > 0) text += Cat(", old replies kept ", tally.replies);
  if (tally.unlabelled > 0)
    text += Cat(", with a category that the city does not know ", tally.unlabelled);
  return text;
}

Importer::Importer(const city::City* city, rpc::Client* client, size_t in_flight_max,
                   std::string file)
    : city_(city), client_(client), in_flight_max_(in_flight_max), file_(std::move(file)) {
  // The file comes in at a desk of the centre, always the same one, so that the same row makes the
  // same request.
  simulator::Random random(0);
  const simulator::Actors actors(city);
  officer_ = actors.Of(actors.centre(), city::v1::PERMISSION_TAKE_IN, &random);
  for (const city::CategoryNode* category : city_->categories()) {
    category_codes_[category->category->code()] = category->category->code();
    const auto [at, fresh] =
        category_codes_.emplace(category->category->name(), category->category->code());
    if (!fresh) at->second.clear();
  }
}

Importer::~Importer() { Finish(); }

std::string Importer::CategoryCode(const std::string& text) const {
  const auto found = category_codes_.find(text);
  return found == category_codes_.end() ? "" : found->second;
}

intake::v1::ExecuteRequest Importer::RequestOf(const ImportRow& row) {
  intake::v1::ExecuteRequest request;
  request.mutable_header()->set_request_id(RequestId(row.external_id, "case"));
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
  command.mutable_reporter()->set_anonymous(row.name.empty() && row.phone.empty());
  return request;
}

void Importer::Add(const ImportRow& row) {
  const intake::v1::ExecuteRequest request = RequestOf(row);
  {
    const absl::MutexLock lock(&mutex_, absl::Condition(this, &Importer::HasRoom));
    ++in_flight_;
    if (!row.category.empty() && request.register_case().category_code().empty())
      ++tally_.unlabelled;
  }
  client_->Call<intake::v1::ExecuteResponse>(
      request, "",
      [this, line = row.line, id = row.external_id,
       old = row.reply](rpc::Reply<intake::v1::ExecuteResponse> reply) {
        Answered(line, reply, reply.message.repeated());
        TellDanger(line, reply.message);
        if (reply.status.ok() && !reply.message.repeated() && !old.empty()) {
          return SendReply(line, id, reply.message.case_id(), old);
        }
        Leave();
      });
}

void Importer::SendReply(int64_t line, const std::string& external_id, const std::string& case_id,
                         const std::string& reply) {
  intake::v1::ExecuteRequest request;
  request.mutable_header()->set_request_id(RequestId(external_id, "reply"));
  request.mutable_header()->set_case_id(case_id);
  *request.mutable_header()->mutable_actor() = officer_;
  const bool cut = reply.size() > kReplyBytesMax;
  request.mutable_add_evidence()->set_text(
      Cat("原系统答复：", Beginning(reply, kReplyBytesMax), cut ? "……（过长，以下省略）" : ""));
  client_->Call<intake::v1::ExecuteResponse>(
      request, case_id, [this, line](rpc::Reply<intake::v1::ExecuteResponse> answer) {
        if (!answer.status.ok()) {
          const absl::MutexLock lock(&mutex_);
          std::cerr << file_ << ":" << line
                    << ": the old reply was not kept: " << answer.status.message() << "\n";
        } else {
          const absl::MutexLock lock(&mutex_);
          ++tally_.replies;
        }
        Leave();
      });
}

void Importer::Answered(int64_t line, const rpc::CallResult& result, bool repeated) {
  const absl::MutexLock lock(&mutex_);
  if (result.status.ok()) {
    ++(repeated ? tally_.already : tally_.added);
    return;
  }
  // The row was changed since: its report is known by its external_id, and is not changed.
  if (result.rejection.has_value() && result.rejection->code == "REQUEST_ID_REUSED") {
    ++tally_.already;
    std::cerr << file_ << ":" << line
              << ": is already there with other content, which was kept; change the case itself\n";
    return;
  }
  ++(result.rejection.has_value() ? tally_.refused : tally_.failed);
  std::cerr << file_ << ":" << line << ": "
            << (result.rejection.has_value() ? result.rejection->message
                                             : std::string(result.status.message()))
            << "\n";
}

// I8: whoever brings the file must tell the reporter; nothing calls these lines by itself.
void Importer::TellDanger(int64_t line, const intake::v1::ExecuteResponse& answer) {
  if (answer.repeated() || answer.emergency_lines().empty()) return;
  const absl::MutexLock lock(&mutex_);
  std::cerr << file_ << ":" << line << ": " << answer.case_id()
            << " shows danger; tell the reporter to call";
  for (const std::string& number : answer.emergency_lines()) std::cerr << " " << number;
  std::cerr << "\n";
}

void Importer::Leave() {
  // Whoever waits may destroy this as soon as the count is 0.
  const absl::MutexLock lock(&mutex_);
  --in_flight_;
}

void Importer::Finish() {
  const absl::MutexLock lock(&mutex_, absl::Condition(this, &Importer::NoneInFlight));
}

ImportTally Importer::Now() {
  const absl::MutexLock lock(&mutex_);
  return tally_;
}

int64_t Importer::done() {
  const ImportTally now = Now();
  return now.added + now.already + now.refused + now.failed;
}

}  // namespace huying::ctl
