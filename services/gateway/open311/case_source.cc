#include "services/gateway/open311/case_source.h"

#include <iterator>
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
// out.
constexpr int kPagesMax = 200;

// Gathers what several calls bring; whoever finishes last tells. Any threads.
class Gathering {
 public:
  Gathering(size_t parts, CaseSource::Done done) : done_(std::move(done)), missing_(parts) {
    parts_.resize(parts);
  }

  // `found` is empty where there is no such case.
  void Finish(size_t part, absl::Status came, std::optional<CaseSummary> found) {
    absl::Status status;
    std::vector<CaseSummary> cases;
    {
      const absl::MutexLock lock(&mutex_);
      parts_[part] = std::move(found);
      if (!came.ok() && status_.ok()) status_ = std::move(came);
      if (--missing_ > 0) return;
      status = status_;
      for (std::optional<CaseSummary>& known : parts_) {
        if (known) cases.push_back(*std::move(known));
      }
    }
    done_(status, std::move(cases));
  }

 private:
  const CaseSource::Done done_;
  absl::Mutex mutex_;
  std::vector<std::optional<CaseSummary>> parts_ ABSL_GUARDED_BY(mutex_);
  absl::Status status_ ABSL_GUARDED_BY(mutex_);  // the first that is not OK
  size_t missing_ ABSL_GUARDED_BY(mutex_);
};

// Reads page after page of all gateways, until there are as many cases as were asked for.
class CaseSearch : public std::enable_shared_from_this<CaseSearch> {
 public:
  CaseSearch(rpc::Client* client, ListCasesRequest request, int32_t partitions,
             CaseSource::Done done)
      : client_(client),
        request_(std::move(request)),
        options_{.partitions = partitions, .page_size_max = request_.page_size()},
        done_(std::move(done)) {}

  void Next() {
    rpc::ListMerged(*client_, request_, options_, &ListCasesResponse::mutable_cases,
                    [self = shared_from_this()](absl::StatusOr<rpc::MergedPage<CaseSummary>> page) {
                      self->Came(std::move(page));
                    });
  }

 private:
  void Came(absl::StatusOr<rpc::MergedPage<CaseSummary>> page) {
    if (!page.ok()) return done_(page.status(), {});
    if (!page->missing.empty()) return done_(NotWhole(*page), {});
    std::move(page->rows.begin(), page->rows.end(), std::back_inserter(cases_));
    request_.set_page_token(std::move(page->next_page_token));
    const bool enough = cases_.size() >= request_.page_size() || request_.page_token().empty();
    if (!enough && ++pages_ < kPagesMax) return Next();
    if (cases_.size() > request_.page_size()) cases_.resize(request_.page_size());
    done_(absl::OkStatus(), std::move(cases_));
  }

  static absl::Status NotWhole(const rpc::MergedPage<CaseSummary>& page) {
    return absl::UnavailableError(absl::StrCat("no gateway answers for the partitions ",
                                               absl::StrJoin(page.missing, ", "),
                                               " now; ask again"));
  }

  rpc::Client* client_;
  ListCasesRequest request_;
  const rpc::MergeOptions options_;
  const CaseSource::Done done_;
  std::vector<CaseSummary> cases_;
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
          gathering->Finish(i, unknown ? absl::OkStatus() : reply.status, std::move(found));
        });
  }
}

void CaseSource::List(const ListCasesRequest& filter, Done done) const {
  std::make_shared<CaseSearch>(client_, filter, partitions_(), std::move(done))->Next();
}

void CaseSource::AwaitKnown(std::string_view case_id, const core::v1::LogPosition& position,
                            std::function<void()> done) const {
  GetCaseRequest request;
  request.set_case_id(std::string(case_id));
  *request.mutable_at_least() = position;
  request.mutable_viewer()->mutable_public_();
  client_->Call<GetCaseResponse>(
      request, case_id, [done = std::move(done)](const Reply<GetCaseResponse>&) { done(); });
}

}  // namespace huying::gateway::open311
