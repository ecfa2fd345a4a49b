{{/* Names begin with that of the release, and are cut to what a Service may have with what is added to them. */}}
{{- define "sallyport.fullname" -}}
{{- if contains "sallyport" .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-sallyport" .Release.Name | trunc 40 | trimSuffix "-" }}{{ end }}
{{- end }}
{{- define "sallyport.controlPlane" -}}
{{ include "sallyport.fullname" . }}-control-plane
{{- end }}
{{- define "sallyport.cluster" -}}
{{ include "sallyport.fullname" . }}-cluster
{{- end }}

{{/* Of a list: the root, and the name of a part. */}}
{{- define "sallyport.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: sallyport
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}
{{- define "sallyport.labels" -}}
{{- $root := index . 0 -}}
{{ include "sallyport.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version }}
{{- end }}

{{/* Of a list: the root, and the values of an image. */}}
{{- define "sallyport.image" -}}
{{- $root := index . 0 -}}{{- $image := index . 1 -}}
image: {{ printf "%s:%s" $image.repository ($image.tag | default $root.Chart.AppVersion) | quote }}
imagePullPolicy: {{ $image.pullPolicy }}
{{- end }}

{{/* The environment: a dict of `own`, what the chart sets, `settings`, flags which win over that, and `extra` entries. */}}
{{- define "sallyport.env" -}}
{{- $all := dict }}
{{- range $name, $value := .own }}{{ $_ := set $all $name $value }}{{ end }}
{{- range $flag, $value := .settings }}
{{- $text := ternary (join "," $value) (ternary (printf "%.0f" $value) (toString $value) (kindIs "float64" $value)) (kindIs "slice" $value) }}
{{- $_ := set $all (printf "SALLYPORT_%s" ($flag | trimPrefix "--" | replace "-" "_" | upper)) $text }}
{{- end }}
{{- range $name, $value := $all }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- with .extra }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "sallyport.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end }}
{{- define "sallyport.containerSecurity" -}}
readOnlyRootFilesystem: true
allowPrivilegeEscalation: false
capabilities: { drop: [ALL] }
{{- end }}

{{/* Where pods run. */}}
{{- define "sallyport.placing" -}}
{{- with .nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .topologySpreadConstraints }}
topologySpreadConstraints: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
