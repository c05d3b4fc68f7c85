{{- /* RELEASE-PART, at most 52 characters: Kubernetes adds a hash to the name of a StatefulSet, and the whole is a label of at
most 63. A release may have dots and begin with a digit, a Service may not. What is changed or cut off is told apart by a hash. */ -}}
{{- define "huying.name" -}}
{{- $release := .root.Release.Name | replace "." "-" -}}
{{- if regexMatch "^[0-9]" $release -}}
{{- $release = printf "city-%s" $release -}}
{{- end -}}
{{- $name := printf "%s-%s" $release .part -}}
{{- if or (gt (len $name) 52) (ne $release .root.Release.Name) -}}
{{- $kept := trunc (int (sub 42 (len .part))) $release | trimAll "-" -}}
{{- $name = printf "%s-%s-%s" $kept (sha256sum .root.Release.Name | trunc 8) .part -}}
{{- end -}}
{{- $name -}}
{{- end }}

{{- /* Where pods may run, and with which right they get the image. */ -}}
{{- define "huying.scheduling" -}}
{{- range $what := list "imagePullSecrets" "nodeSelector" "tolerations" "affinity" }}
{{- with index $.Values $what }}
{{ $what }}: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- end }}

{{- define "huying.labels" -}}
app.kubernetes.io/name: huying
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "huying.selector" -}}
app.kubernetes.io/name: huying
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "huying.image" -}}
image: {{ printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
{{- end }}

{{- define "huying.brokers" -}}
{{ required "kafka.brokers is empty: give HOST:PORT of the Kafka brokers" .Values.kafka.brokers }}
{{- end }}

{{- define "huying.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "huying.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{- /* What every program needs to reach the city's Kafka: flags, a mount, volumes, and the container that fills one of them. */ -}}
{{- define "huying.kafkaFlags" -}}
- --brokers={{ include "huying.brokers" . }}
{{- with .Values.kafka.cityPrefix }}
- --city-prefix={{ . }}
{{- end }}
{{- if .Values.kafka.configSecret }}
- --kafka-config=/kafka/client.properties
{{- end }}
{{- end }}

{{- define "huying.kafkaMount" -}}
- {name: kafka, mountPath: /kafka, readOnly: true}
{{- end }}

{{- define "huying.kafkaVolumes" -}}
- name: kafka-secret
  secret:
    secretName: {{ .Values.kafka.configSecret }}
- name: kafka
  emptyDir: {medium: Memory, sizeLimit: 1Mi}
{{- end }}

{{- define "huying.kafkaInit" -}}
# A secret's files are open to the pod's group, which is refused.
- name: kafka
  {{- include "huying.image" . | nindent 2 }}
  command: [sh, -c, "install -m 600 /kafka-secret/* /kafka/"]
  securityContext: {{- include "huying.containerSecurity" . | nindent 4 }}
  volumeMounts:
    - {name: kafka-secret, mountPath: /kafka-secret, readOnly: true}
    - {name: kafka, mountPath: /kafka}
{{- end }}
