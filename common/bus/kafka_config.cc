#include "common/bus/kafka_config.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/bus/kafka_client.h"
#include "librdkafka/rdkafka.h"

namespace huying::bus {
namespace {

constexpr size_t kFileBytesMax = 64 << 10;

// What an operator may set. All the rest of librdkafka's is ours, since the log protocol, the
// membership and the bounds of memory rely on it.
constexpr std::array<std::string_view, 4> kFreeFamilies = {
    "ssl.", "sasl.kerberos.", "reconnect.backoff.", "socket.keepalive"};
constexpr std::array<std::string_view, 11> kFree = {"security.protocol",
                                                    "sasl.mechanism",
                                                    "sasl.mechanisms",
                                                    "sasl.username",
                                                    "sasl.password",
                                                    "broker.address.family",
                                                    "broker.address.ttl",
                                                    "connections.max.idle.ms",
                                                    "socket.send.buffer.bytes",
                                                    "log.connection.close",
                                                    "socket.receive.buffer.bytes"};

struct Refusal {
  std::string_view name;
  std::string_view instead;
};
constexpr std::array<Refusal, 9> kRefusals = {{
    {"bootstrap.servers", "give --brokers"},
    {"metadata.broker.list", "give --brokers"},
    {"client.id", "give --instance"},
    {"group.id", "give --city-prefix"},
    {"group.instance.id", "give --instance"},
    {"session.timeout.ms", "give --session-timeout-ms"},
    {"plugin.library.paths", "it would load code into the process"},
    {"debug", "its output may hold secrets"},
    {"enable.ssl.certificate.verification",
     "without it anybody may pose as a broker; give ssl.ca.location"},
}};

constexpr std::array<std::string_view, 4> kSecrets = {"sasl.password", "ssl.key.password",
                                                      "ssl.key.pem", "ssl.keystore.password"};

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool IsFree(std::string_view name) {
  return std::find(kFree.begin(), kFree.end(), name) != kFree.end() ||
         std::any_of(kFreeFamilies.begin(), kFreeFamilies.end(),
                     [&](std::string_view family) { return name.starts_with(family); });
}

bool IsSecret(std::string_view name) {
  return std::find(kSecrets.begin(), kSecrets.end(), name) != kSecrets.end();
}

// What it says of a bad value holds the value, so it is not passed on.
absl::Status CheckSetting(rd_kafka_conf_t* conf, const std::string& name, const std::string& value,
                          const std::string& where) {
  for (const Refusal& refusal : kRefusals) {
    if (refusal.name != name) continue;
    return absl::InvalidArgumentError(
        absl::StrCat(where, name, " may not be set here: ", std::string(refusal.instead),
                     ", and take the line out"));
  }
  if (name.starts_with("sasl.oauthbearer.") || name.starts_with("enable.sasl.oauth") ||
      (name.starts_with("sasl.mechanism") && absl::EqualsIgnoreCase(value, "OAUTHBEARER"))) {
    return absl::InvalidArgumentError(absl::StrCat(
        where,
        "OAUTHBEARER is not supported: log in with a client certificate (ssl.*), or with "
        "sasl.mechanism PLAIN over SASL_SSL"));
  }
  char text[512];
  switch (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), text, sizeof(text))) {
    case RD_KAFKA_CONF_UNKNOWN:
      return absl::InvalidArgumentError(absl::StrCat(
          where, "librdkafka knows no setting '", name,
          "'; the names are those of librdkafka's CONFIGURATION.md, which are not Java's"));
    case RD_KAFKA_CONF_INVALID:
      if (!IsFree(name)) break;
      return absl::InvalidArgumentError(
          absl::StrCat(where, name,
                       " does not take this value (not shown here, it may be a secret); see "
                       "librdkafka's CONFIGURATION.md"));
    case RD_KAFKA_CONF_OK:
      break;
  }
  if (IsFree(name)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(where, name,
                   " may not be set here, since the case log relies on the value that Huying gives "
                   "it: take the line out"));
}

struct Content {
  std::string text;
  mode_t mode = 0;
};

absl::StatusOr<Content> ReadWhole(const std::string& path) {
  const auto refused = [&](const char* what) {
    return absl::UnavailableError(absl::StrCat(what, " ", path, ": ", std::strerror(errno)));
  };
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno == ENOENT)
    return absl::NotFoundError(absl::StrCat("there is no file ", path, " (--kafka-config)"));
  if (file < 0) return refused("cannot read");
  const std::unique_ptr<const int, void (*)(const int*)> closing(&file,
                                                                 [](const int* f) { ::close(*f); });
  struct stat info {};
  if (::fstat(file, &info) != 0) return refused("cannot read");
  if (!S_ISREG(info.st_mode) || static_cast<size_t>(info.st_size) > kFileBytesMax)
    return absl::InvalidArgumentError(absl::StrCat(path, " is no file of Kafka settings"));
  Content content{std::string(static_cast<size_t>(info.st_size), '\0'), info.st_mode};
  size_t read = 0;
  while (read < content.text.size()) {
    const ssize_t n = ::read(file, content.text.data() + read, content.text.size() - read);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return refused("cannot read");
    if (n == 0) break;
    read += static_cast<size_t>(n);
  }
  content.text.resize(read);
  return content;
}

absl::Status CheckClosed(mode_t mode, const std::string& path, const std::string& what) {
  if ((mode & (S_IRWXG | S_IRWXO)) == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrFormat(
      "%s holds %s and is open to others (mode %04o): run chmod 600 on it, and change the secret "
      "if somebody may have read it",
      path, what, static_cast<unsigned>(mode) & 07777u));
}

std::string Absolute(const std::string& folder_of, const std::string& value) {
  const std::filesystem::path path(value);
  if (value.empty() || path.is_absolute()) return value;
  return (std::filesystem::absolute(folder_of).parent_path() / path).string();
}

absl::Status CheckKeyFile(const KafkaConfig& config) {
  for (const char* name : {"ssl.key.location", "ssl.keystore.location"}) {
    const auto found = config.settings.find(name);
    struct stat info {};
    // librdkafka says by itself what is wrong with a file that is not there.
    if (found == config.settings.end() || ::stat(found->second.c_str(), &info) != 0) continue;
    if (absl::Status status = CheckClosed(info.st_mode, found->second, "a private key");
        !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<KafkaConfig> ReadKafkaConfig(const std::string& path) {
  absl::StatusOr<Content> content = ReadWhole(path);
  if (!content.ok()) return content.status();
  const KafkaConf conf(rd_kafka_conf_new());
  KafkaConfig config;
  int number = 0;
  bool secret = false;
  std::string_view rest = content->text;
  while (!rest.empty()) {
    ++number;
    const size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = Trim(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.empty() || line.front() == '#') continue;
    const std::string where = absl::StrCat(path, ":", number, ": ");
    const size_t equals = line.find('=');
    if (equals == std::string_view::npos || equals == 0)
      return absl::InvalidArgumentError(absl::StrCat(where, "a line must be: name=value"));
    const std::string name(Trim(line.substr(0, equals)));
    std::string value(Trim(line.substr(equals + 1)));
    if (name.ends_with(".location")) value = Absolute(path, value);
    if (absl::Status status = CheckSetting(conf.get(), name, value, where); !status.ok())
      return status;
    secret = secret || IsSecret(name);
    if (name.starts_with("sasl.mechanism") && absl::StartsWithIgnoreCase(value, "SCRAM") &&
        rd_kafka_version() < 0x020601ff) {
      config.warnings.push_back(absl::StrCat(
          where, "this librdkafka (", rd_kafka_version_str(),
          ") cannot log in to Kafka 4 with SCRAM, only 2.6.1 and later can: use client "
          "certificates, or sasl.mechanism PLAIN over SASL_SSL"));
    }
    if (!config.settings.emplace(name, std::move(value)).second) {
      return absl::InvalidArgumentError(
          absl::StrCat(where, name, " stands here a second time: take one of the lines out"));
    }
  }
  if (secret) {
    if (absl::Status status = CheckClosed(content->mode, path, "a secret"); !status.ok())
      return status;
  }
  if (absl::Status status = CheckKeyFile(config); !status.ok()) return status;
  return config;
}

}  // namespace huying::bus
