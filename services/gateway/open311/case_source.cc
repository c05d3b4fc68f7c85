#include "services/gateway/open311/case_source.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"

namespace huying::gateway::open311 {
namespace {

using rpc::Reply;
using v1::CaseSummary;
using v1::GetCaseRequest;
using v1::GetCaseResponse;
using v1::ListCasesRequest;
using v1::ListCasesResponse;

// Pages read from one gateway for one answer; each looks at some 2,000 cases in each partition,
// whatever is filtered out.
constexpr int kPagesMax = 200;

// What several calls have brought.
struct Gathered {
  std::vector<std::vector<CaseSummary>> parts;
  std::set<int32_t> partitions;  // read by any of the calls
  absl::Status status;           // the first that is not OK
};

// Gathers what several calls bring; whoever finishes last tells. Any threads.
class Gathering {
 public:
  using Done = std::function<void(Gathered)>;

  Gathering(size_t parts, Done done) : done_(std::move(done)), missing_(parts) {
    gathered_.parts.resize(parts);
  }

  void Cover(const std::set<int32_t>& read) {
    const absl::MutexLock lock(&mutex_);
    gathered_.partitions.insert(read.begin(), read.end());
  }

  void Finish(size_t part, absl::Status came, std::vector<CaseSummary> cases) {
    Gathered all;
    {
      const absl::MutexLock lock(&mutex_);
      gathered_.parts[part] = std::move(cases);
      if (!came.ok() && gathered_.status.ok()) gathered_.status = std::move(came);
      if (--missing_ > 0) return;
      all = std::move(gathered_);
    }
    done_(std::move(all));
  }

 private:
  const Done done_;
  absl::Mutex mutex_;
  Gathered gathered_ ABSL_GUARDED_BY(mutex_);
  size_t missing_ ABSL_GUARDED_BY(mutex_);
};

// Shared by the callbacks of all calls.
std::shared_ptr<Gathering> Gather(size_t parts, Gathering::Done done) {
  return std::make_shared<Gathering>(parts, std::move(done));
}

std::vector<CaseSummary> Flatten(std::vector<std::vector<CaseSummary>>& parts) {
  std::vector<CaseSummary> all;
  for (auto& part : parts) std::move(part.begin(), part.end(), std::back_inserter(all));
  return all;
}

absl::Status CheckWhole(const std::set<int32_t>& read, int32_t partitions) {
  for (int32_t partition = 0; partition < partitions; ++partition) {
    if (read.count(partition) == 0) {
      return absl::UnavailableError(
          absl::StrCat("partition ", partition, " has no gateway now; ask again"));
    }
  }
  return absl::OkStatus();
}

// Reads page after page of one gateway.
class PageReader : public std::enable_shared_from_this<PageReader> {
 public:
  PageReader(rpc::Client* client, std::string endpoint, ListCasesRequest request, size_t part,
             std::shared_ptr<Gathering> gathering)
      : client_(client),
        endpoint_(std::move(endpoint)),
        request_(std::move(request)),
        part_(part),
        gathering_(std::move(gathering)) {}

  void Next() {
    client_->CallAt<ListCasesResponse>(request_, endpoint_, "",
                                       [self = shared_from_this()](Reply<ListCasesResponse> reply) {
                                         self->Came(std::move(reply));
                                       });
  }

 private:
  void Came(Reply<ListCasesResponse> reply) {
    if (!reply.status.ok()) {
      gathering_->Finish(
          part_,
          absl::UnavailableError(absl::StrCat("the gateway at ", endpoint_,
                                              " does not answer: ", reply.status.message())),
          {});
      return;
    }
    const std::set<int32_t> read(reply.message.partitions().begin(),
                                 reply.message.partitions().end());
    if (pages_ == 0) {
      partitions_ = read;
    } else if (read != partitions_) {
      // The pages of different partitions are no list.
      gathering_->Finish(part_,
                         absl::UnavailableError("a partition has moved meanwhile; ask again"), {});
      return;
    }
    for (CaseSummary& summary : *reply.message.mutable_cases())
      cases_.push_back(std::move(summary));
    request_.set_page_token(reply.message.next_page_token());
    const bool enough = cases_.size() >= request_.page_size() || request_.page_token().empty();
    if (enough || ++pages_ == kPagesMax) {
      gathering_->Cover(partitions_);
      gathering_->Finish(part_, absl::OkStatus(), std::move(cases_));
    } else {
      Next();
    }
  }

  rpc::Client* client_;
  const std::string endpoint_;
  ListCasesRequest request_;
  const size_t part_;
  const std::shared_ptr<Gathering> gathering_;
  std::vector<CaseSummary> cases_;
  std::set<int32_t> partitions_;
  int pages_ = 0;
};

}  // namespace

void CaseSource::Get(const std::vector<std::string>& case_ids, Done done) const {
  if (case_ids.empty()) return done(absl::OkStatus(), {});
  const auto gathering = Gather(case_ids.size(), [done = std::move(done)](Gathered all) {
    done(all.status, Flatten(all.parts));
  });
  for (size_t i = 0; i < case_ids.size(); ++i) {
    GetCaseRequest request;
    request.set_case_id(case_ids[i]);
    request.set_public_only(true);
    client_->Call<GetCaseResponse>(
        request, case_ids[i], [gathering, i](Reply<GetCaseResponse> reply) {
          const bool unknown = reply.status.code() == absl::StatusCode::kNotFound;
          std::vector<CaseSummary> found;
          if (reply.status.ok()) found.push_back(std::move(*reply.message.mutable_summary()));
          gathering->Finish(i, unknown ? absl::OkStatus() : reply.status, std::move(found));
        });
  }
}

void CaseSource::List(const ListCasesRequest& filter, Done done) const {
  const std::vector<std::string> endpoints = client_->Endpoints("gateway");
  if (endpoints.empty()) {
    return done(absl::UnavailableError("no gateway owns a partition yet; ask again"), {});
  }
  const auto gathering =
      Gather(endpoints.size(), [done = std::move(done), cases_max = filter.page_size(),
                                partitions = partitions_()](Gathered all) {
        if (all.status.ok()) all.status = CheckWhole(all.partitions, partitions);
        std::vector<CaseSummary> cases = Flatten(all.parts);
        std::stable_sort(cases.begin(), cases.end(), [](const auto& a, const auto& b) {
          return a.header().registered_ms() > b.header().registered_ms();
        });
        if (cases.size() > cases_max) cases.resize(cases_max);
        done(all.status, std::move(cases));
      });
  for (size_t i = 0; i < endpoints.size(); ++i) {
    std::make_shared<PageReader>(client_, endpoints[i], filter, i, gathering)->Next();
  }
}

void CaseSource::AwaitKnown(std::string_view case_id, const core::v1::LogPosition& position,
                            std::function<void()> done) const {
  GetCaseRequest request;
  request.set_case_id(std::string(case_id));
  *request.mutable_at_least() = position;
  client_->Call<GetCaseResponse>(
      request, case_id, [done = std::move(done)](const Reply<GetCaseResponse>&) { done(); });
}

}  // namespace huying::gateway::open311
