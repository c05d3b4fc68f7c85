#include "common/metrics/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <atomic>
#include <map>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/core/check.h"

namespace huying::metrics {
namespace {

prometheus::Labels ToMap(const Labels& labels) { return {labels.begin(), labels.end()}; }

void CheckNew(const std::string& name, Kind kind, const Labels& labels) {
  HY_CHECK(CheckName(name, kind).empty());
  HY_CHECK(CheckLabels(labels).empty());
}

prometheus::MetricType TypeOf(Kind kind) {
  return kind == Kind::kCounter ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge;
}

prometheus::ClientMetric ToMetric(const Sample& sample) {
  prometheus::ClientMetric metric;
  for (const auto& [name, value] : sample.labels) metric.label.push_back({name, value});
  if (sample.kind == Kind::kCounter) {
    metric.counter.value = sample.value;
  } else {
    metric.gauge.value = sample.value;
  }
  return metric;
}

}  // namespace

void Counter::Add(double by) const { counter_->Increment(by); }
void Gauge::Set(double value) const { gauge_->Set(value); }
void Gauge::Add(double by) const { gauge_->Increment(by); }
void Histogram::Observe(double value) const { histogram_->Observe(value); }

struct Registry::Impl {
  prometheus::Registry registry;
  std::vector<Source> sources;
  std::atomic<int64_t> dropped = 0;

  // Samples as families, in the order of names.
  std::vector<prometheus::MetricFamily> Families(const std::vector<Sample>& samples) {
    std::map<std::string, prometheus::MetricFamily> families;
    for (const Sample& sample : samples) {
      prometheus::MetricFamily& family = families[sample.name];
      const bool first = family.metric.empty();
      if (first) {
        family.name = sample.name;
        family.help = sample.help;
        family.type = TypeOf(sample.kind);
      }
      if (family.type != TypeOf(sample.kind) || !CheckName(sample.name, sample.kind).empty() ||
          !CheckLabels(sample.labels).empty()) {
        dropped.fetch_add(1, std::memory_order_relaxed);
        if (first) families.erase(sample.name);
        continue;
      }
      family.metric.push_back(ToMetric(sample));
    }
    std::vector<prometheus::MetricFamily> list;
    for (auto& [name, family] : families) list.push_back(std::move(family));
    return list;
  }

  std::string Render(const std::vector<Sample>& samples) {
    std::vector<prometheus::MetricFamily> families = registry.Collect();
    for (prometheus::MetricFamily& family : Families(samples))
      families.push_back(std::move(family));
    const Sample lost{.name = "huying_metrics_dropped_samples_total",
                      .help = "Samples whose name or labels break the rules.",
                      .kind = Kind::kCounter,
                      .labels = {},
                      .value = static_cast<double>(dropped.load(std::memory_order_relaxed))};
    for (prometheus::MetricFamily& family : Families({lost})) families.push_back(std::move(family));
    return prometheus::TextSerializer().Serialize(families);
  }
};

Registry::Registry() : impl_(std::make_unique<Impl>()) {}
Registry::~Registry() = default;

Counter Registry::AddCounter(const std::string& name, const std::string& help,
                             const Labels& labels) {
  CheckNew(name, Kind::kCounter, labels);
  auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(impl_->registry);
  return Counter(&family.Add(ToMap(labels)));
}

Gauge Registry::AddGauge(const std::string& name, const std::string& help, const Labels& labels) {
  CheckNew(name, Kind::kGauge, labels);
  auto& family = prometheus::BuildGauge().Name(name).Help(help).Register(impl_->registry);
  return Gauge(&family.Add(ToMap(labels)));
}

Histogram Registry::AddHistogram(const std::string& name, const std::string& help,
                                 const Labels& labels, const std::vector<double>& bounds) {
  CheckNew(name, Kind::kGauge, labels);
  auto& family = prometheus::BuildHistogram().Name(name).Help(help).Register(impl_->registry);
  return Histogram(&family.Add(ToMap(labels), bounds));
}

void Registry::AddSource(Source source) { impl_->sources.push_back(std::move(source)); }

void Registry::Text(std::function<void(std::string)> done) const {
  struct Gathering {
    absl::Mutex mutex;
    std::vector<Sample> samples ABSL_GUARDED_BY(mutex);
    size_t missing ABSL_GUARDED_BY(mutex) = 0;
    std::function<void(std::string)> done;
  };
  if (impl_->sources.empty()) {
    done(impl_->Render({}));
    return;
  }
  // Shared by the answers of all sources; the last one renders.
  auto gathering = std::make_shared<Gathering>();
  {
    absl::MutexLock lock(&gathering->mutex);
    gathering->missing = impl_->sources.size();
  }
  gathering->done = std::move(done);
  for (const Source& source : impl_->sources) {
    source([gathering, impl = impl_.get()](std::vector<Sample> samples) {
      std::vector<Sample> all;
      bool last = false;
      {
        absl::MutexLock lock(&gathering->mutex);
        for (Sample& sample : samples) gathering->samples.push_back(std::move(sample));
        last = --gathering->missing == 0;
        if (last) all.swap(gathering->samples);
      }
      if (last) gathering->done(impl->Render(all));
    });
  }
}

std::vector<double> LatencyBounds() {
  return {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
}

}  // namespace huying::metrics
