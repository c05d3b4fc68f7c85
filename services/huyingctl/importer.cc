#include "services/huyingctl/importer.h"

#include <utility>

#include "common/core/text.h"
#include "services/huyingctl/line_note.h"

namespace huying::ctl {
std::string ToText(const ImportTally& tally) {
  std::string text = Cat("added ", tally.added, ", already there ", tally.already, ", refused ",
                         tally.refused, ", failed ", tally.failed, ", wrong rows ", tally.bad);
  if (tally.other > 0) text += Cat(", already there with other content ", tally.other);
  if (tally.replies > 0) text += Cat(", old replies kept ", tally.replies);
  if (tally.unlabelled > 0)
    text += Cat(", with a category that the city does not know ", tally.unlabelled);
  return text;
}

Importer::Importer(const ImportRequests* requests, rpc::Client* client, size_t in_flight_max,
                   std::string file)
    : requests_(requests), client_(client), in_flight_max_(in_flight_max), file_(std::move(file)) {}

Importer::~Importer() { Finish(); }

void Importer::Add(const ImportRow& row) {
  const intake::v1::ExecuteRequest request = requests_->ReportOf(row);
  {
    const absl::MutexLock lock(&mutex_, absl::Condition(this, &Importer::HasRoom));
    ++in_flight_;
    if (!row.category.empty() && request.register_case().category_code().empty())
      ++tally_.unlabelled;
  }
  client_->Call<intake::v1::ExecuteResponse>(
      request, "", [this, row](rpc::Reply<intake::v1::ExecuteResponse> reply) {
        Answered(row.line, reply, reply.message.repeated());
        TellDanger(row.line, reply.message);
        if (reply.status.ok() && !reply.message.repeated() && !row.reply.empty()) {
          return SendReply(row, reply.message.case_id());
        }
        Leave();
      });
}

void Importer::SendReply(const ImportRow& row, const std::string& case_id) {
  client_->Call<intake::v1::ExecuteResponse>(
      requests_->ReplyOf(row, case_id), case_id,
      [this, line = row.line](rpc::Reply<intake::v1::ExecuteResponse> answer) {
        if (!answer.status.ok()) {
          const absl::MutexLock lock(&mutex_);
          NoteLine(file_, line, Cat("the old reply was not kept: ", answer.status.message()));
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
  // Of two reports one would be lost. The first code is of the same hours and of anything in the row, the second of any
  // time and of what the report says.
  if (result.rejection.has_value() && (result.rejection->code == "REQUEST_ID_REUSED" ||
                                       result.rejection->code == "EXTERNAL_ID_REUSED")) {
    ++tally_.other;
    NoteLine(file_, line,
             Cat("is already there with other content, which was kept; if it is another report, "
                 "give it its own id, or name the system that it comes from with --source; else "
                 "change the case itself (",
                 result.rejection->message, ")"));
    return;
  }
  ++(result.rejection.has_value() ? tally_.refused : tally_.failed);
  NoteLine(file_, line,
           result.rejection.has_value() ? result.rejection->message
                                        : std::string(result.status.message()));
}

// I8: whoever brings the file must tell the reporter; nothing calls these lines by itself.
void Importer::TellDanger(int64_t line, const intake::v1::ExecuteResponse& answer) {
  if (answer.repeated() || answer.emergency_lines().empty()) return;
  const absl::MutexLock lock(&mutex_);
  std::string told = Cat(answer.case_id(), " shows danger; tell the reporter to call");
  for (const std::string& number : answer.emergency_lines()) told += Cat(" ", number);
  NoteLine(file_, line, told);
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
  return now.added + now.already + now.other + now.refused + now.failed;
}

}  // namespace huying::ctl
