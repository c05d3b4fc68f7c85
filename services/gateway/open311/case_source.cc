#include "services/gateway/open311/case_source.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/merged_pages.h"

namespace huying::gateway::open311 {
namespace {

using rpc::Reply;
using v1::CaseSummary;
using v1::GetCaseRequest;
using v1::GetCaseResponse;
using v1::ListCasesRequest;
using v1::ListCasesResponse;

// Pages read for one answer; each looks at some 2,000 cases in each partition, whatever is filtered
// out there, and brings so many rows at most.
constexpr int kPagesMax = 200;
constexpr size_t kPageRows = 1000;
// Rows that come for one answer, of which the cut may leave a few.
constexpr size_t kRowsMax = kSkippedMax + 2 * kPageRows;

// Gathers what several calls bring; whoever finishes last tells. Any threads.
class Gathering {
 public:
  Gathering(size_t parts, CaseSource::Done done) : done_(std::move(done)), missing_(parts) {
    parts_.resize(parts);
  }

  // `found` is empty where there is no such case.
  void Finish(size_t part, absl::Status came, std::optional<CaseSummary> found) {
    absl::Status status;
    CaseSource::Found found_cases;
    {
      const absl::MutexLock lock(&mutex_);
      parts_[part] = std::move(found);
      if (!came.ok() && status_.ok()) status_ = std::move(came);
      if (--missing_ > 0) return;
      status = status_;
      for (std::optional<CaseSummary>& known : parts_) {
        if (known) found_cases.cases.push_back(*std::move(known));
      }
    }
    done_(status, found_cases);
  }

 private:
  const CaseSource::Done done_;
  absl::Mutex mutex_;
  std::vector<std::optional<CaseSummary>> parts_ ABSL_GUARDED_BY(mutex_);
  absl::Status status_ ABSL_GUARDED_BY(mutex_);  // the first that is not OK
  size_t missing_ ABSL_GUARDED_BY(mutex_);
};

// Reads page after page of all gateways, until the cut is full.
class CaseSearch : public std::enable_shared_from_this<CaseSearch> {
 public:
  CaseSearch(rpc::Client* client, ListCasesRequest request, const Cut& cut, int32_t partitions,
             CaseSource::Done done)
      : client_(client),
        request_(std::move(request)),
        cut_(cut),
        options_{.partitions = partitions, .page_size_max = kPageRows},
        done_(std::move(done)) {
    const bool few = cut.skip == 0 && cut.updated_from_ms == 0 && cut.updated_until_ms == 0;
    request_.set_page_size(static_cast<uint32_t>(few ? cut.limit : kPageRows));
  }

  void Next() {
    rpc::ListMerged(*client_, request_, options_, &ListCasesResponse::mutable_cases,
                    [self = shared_from_this()](absl::StatusOr<rpc::MergedPage<CaseSummary>> page) {
                      self->Came(std::move(page));
                    });
  }

 private:
  void Came(absl::StatusOr<rpc::MergedPage<CaseSummary>> page) {
    if (!page.ok()) return done_(absl::UnavailableError("no gateway answers"), {});
    if (!page->missing.empty()) return done_(NotWhole(*page), {});
    rows_ += page->rows.size();
    for (CaseSummary& row : page->rows) Take(std::move(row));
    request_.set_page_token(std::move(page->next_page_token));
    if (request_.page_token().empty() || found_.more) return done_(absl::OkStatus(), found_);
    if (found_.cases.size() == cut_.limit) {
      // Whether anything passes there nobody has looked.
      found_.more = true;
      return done_(absl::OkStatus(), found_);
    }
    if (++pages_ < kPagesMax && rows_ < kRowsMax) return Next();
    done_(absl::OutOfRangeError("there is too much to look through"), {});
  }

  void Take(CaseSummary row) {
    const int64_t updated_ms = row.updated_ms();
    if (updated_ms < cut_.updated_from_ms) return;
    if (cut_.updated_until_ms > 0 && updated_ms > cut_.updated_until_ms) return;
    if (++passed_ <= cut_.skip) return;
    if (found_.cases.size() == cut_.limit) {
      found_.more = true;
    } else {
      found_.cases.push_back(std::move(row));
    }
  }

  static absl::Status NotWhole(const rpc::MergedPage<CaseSummary>& page) {
    return absl::UnavailableError(
        absl::StrCat("no gateway answers for the partitions ", absl::StrJoin(page.missing, ", ")));
  }

  rpc::Client* client_;
  ListCasesRequest request_;
  const Cut cut_;
  const rpc::MergeOptions options_;
  const CaseSource::Done done_;
  CaseSource::Found found_;
  size_t passed_ = 0;  // the filters; those that are skipped, too
  size_t rows_ = 0;
  int pages_ = 0;
};

}  // namespace

void CaseSource::Get(const std::vector<std::string>& case_ids, Done done) const {
  if (case_ids.empty()) return done(absl::OkStatus(), {});
  // Shared by the callbacks of all calls.
  const auto gathering = std::make_shared<Gathering>(case_ids.size(), std::move(done));
  for (size_t i = 0; i < case_ids.size(); ++i) {
    GetCaseRequest request;
    request.set_case_id(case_ids[i]);
    request.mutable_viewer()->mutable_public_();
    client_->Call<GetCaseResponse>(
        request, case_ids[i], [gathering, i](Reply<GetCaseResponse> reply) {
          const bool unknown = reply.status.code() == absl::StatusCode::kNotFound;
          std::optional<CaseSummary> found;
          if (reply.status.ok()) found = std::move(*reply.message.mutable_summary());
          const bool answered = reply.status.ok() || unknown;
          gathering->Finish(
              i, answered ? absl::OkStatus() : absl::UnavailableError("a gateway does not answer"),
              std::move(found));
        });
  }
}

void CaseSource::List(const ListCasesRequest& filter, const Cut& cut, Done done) const {
  std::make_shared<CaseSearch>(client_, filter, cut, partitions_(), std::move(done))->Next();
}

void CaseSource::AwaitKnown(std::string_view case_id, const core::v1::LogPosition& position,
                            std::string tracking_code,
                            std::function<void(std::optional<int64_t>)> done) const {
  GetCaseRequest request;
  request.set_case_id(std::string(case_id));
  *request.mutable_at_least() = position;
  request.mutable_viewer()->mutable_public_();
  const auto tell = [done = std::move(done)](const Reply<GetCaseResponse>& reply) {
    if (!reply.status.ok()) return done(std::nullopt);
    done(reply.message.summary().header().registered_ms());
  };
  client_->Call<GetCaseResponse>(request, case_id,
                                 [client = client_, request, code = std::move(tracking_code),
                                  tell](const Reply<GetCaseResponse>& reply) mutable {
                                   if (reply.status.ok() || code.empty()) return tell(reply);
                                   request.mutable_viewer()->set_tracking_code(std::move(code));
                                   client->Call<GetCaseResponse>(request, request.case_id(), tell);
                                 });
}

}  // namespace huying::gateway::open311
