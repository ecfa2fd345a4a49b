/** What providers read of `model.options`, under the names of configurations, templates filled in. */
export interface ModelOptions extends SamplingOptions {
  readonly upstream_url?: string | undefined;
  readonly upstream_path?: string | undefined;
  readonly anthropic_version?: string | undefined;
  readonly azure_instance?: string | undefined;
  readonly azure_deployment_id?: string | undefined;
  readonly azure_api_version?: string | undefined;
  readonly llama2_format?: 'raw' | 'ollama' | 'openai' | undefined;
  readonly mistral_format?: 'openai' | 'ollama' | undefined;
  readonly bedrock?: BedrockOptions | undefined;
  readonly cohere?: CohereOptions | undefined;
  readonly dashscope?: { readonly international?: boolean | undefined } | undefined;
  readonly databricks?: { readonly workspace_instance_id?: string | undefined } | undefined;
  readonly gemini?: GeminiOptions | undefined;
  readonly huggingface?: HuggingFaceOptions | undefined;
}

/** Those that not every provider understands. */
export type OptionName = Exclude<keyof ModelOptions, keyof SamplingOptions | 'upstream_url' | 'upstream_path'>;

/** They are of every provider, and some cannot be told them. */
export interface SamplingOptions {
  readonly temperature?: number | undefined;
  readonly top_p?: number | undefined;
  readonly top_k?: number | undefined;
}

export interface BedrockOptions {
  readonly aws_region?: string | undefined;
  readonly aws_assume_role_arn?: string | undefined;
  readonly aws_role_session_name?: string | undefined;
  readonly aws_sts_endpoint_url?: string | undefined;
  readonly batch_bucket_prefix?: string | undefined;
  readonly batch_role_arn?: string | undefined;
  readonly embeddings_normalize?: boolean | undefined;
  readonly performance_config_latency?: string | undefined;
  readonly video_output_s3_uri?: string | undefined;
}

export interface CohereOptions {
  readonly embedding_input_type?: string | undefined;
  readonly wait_for_model?: boolean | undefined;
}

export interface GeminiOptions {
  readonly api_endpoint?: string | undefined;
  readonly endpoint_id?: string | undefined;
  readonly location_id?: string | undefined;
  readonly project_id?: string | undefined;
}

export interface HuggingFaceOptions {
  readonly use_cache?: boolean | undefined;
  readonly wait_for_model?: boolean | undefined;
}
