// How near the Kafka bus comes to librdkafka alone: prints a table. Usage: kafka_bench BROKERS
#include <unistd.h>

#include <cstdio>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/bus/baseline.h"
#include "common/bus/kafka.h"

namespace huying::bus {
namespace {

int Run(const std::string& brokers) {
  KafkaOptions options;
  options.brokers = brokers;
  auto bus = OpenKafkaBus(options);
  if (!bus.ok()) {
    std::printf("%s\n", bus.status().ToString().c_str());
    return 1;
  }
  struct Case {
    const char* name;
    Load load;
  };
  const Case cases[] = {{"400 B, one at a time", {3'000, 400, 4, 1}},
                        {"400 B, 100 in flight", {50'000, 400, 4, 100}},
                        {"400 B, 4096 in flight, 24 partitions", {300'000, 400, 24, 4096}},
                        {"16 KB, one at a time", {2'000, 16'384, 4, 1}},
                        {"16 KB, 256 in flight, 24 partitions", {20'000, 16'384, 24, 256}}};
  int number = 0;
  for (const Case& c : cases) {
    const std::string topic = absl::StrCat("bench-", getpid(), "-", number++);
    const absl::Status made =
        (*bus)->CreateTopics({{topic, c.load.partitions}, {topic + "-raw", c.load.partitions}});
    if (!made.ok()) std::printf("%s\n", made.ToString().c_str());
    PrintBaseline(absl::StrCat("librdkafka ", c.name),
                  MeasureKafkaProduce(brokers, topic + "-raw", c.load));
    PrintBaseline(absl::StrCat("append     ", c.name), MeasureAppends(**bus, topic, c.load));
    PrintBaseline(absl::StrCat("read       ", c.name), MeasureReads(**bus, topic, c.load));
  }
  return 0;
}

}  // namespace
}  // namespace huying::bus

int main(int argc, char** argv) {
  if (argc != 2) {
    std::printf("usage: %s BROKERS\n", argv[0]);
    return 2;
  }
  return huying::bus::Run(argv[1]);
}
