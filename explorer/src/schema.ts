// Written by `python3 -m infra.explorer_types` from the OpenAPI description of the server. Do not edit.

/** An answer with all its detail, the part of the graph it was drawn from, the path to it, and the hits it won against. */
export interface AnswerPictureView {
  answer: AnswerView;
  graph: SubgraphView;
  path: PathStepView[];
  rivals: HitView[];
}

/** An answer, its confidence (0 to 1), the fact it is drawn from, and its evidence. */
export interface AnswerView {
  question?: string;
  text: string;
  found: boolean;
  confidence: number;
  fact?: FactView | null;
  evidence?: HitView[];
  closest?: HitView[];
  message_ids?: string[];
  paths?: StepView[][];
}

/** A community on the map: its disc, and how many entities and memberships of facts it holds. */
export interface AreaView {
  id: string;
  title: string;
  summary: string;
  x: number;
  y: number;
  radius: number;
  entities: number;
  facts: number;
}

/** The two times that the question refers to; null means the latest. */
export interface AsOfView {
  valid: string | null;
  known: string | null;
}

/** An entity of a community. */
export interface CommunityMember {
  id: string;
  name: string;
  kind: string;
}

/** A community with its entities, the most mentioned first, and how many it has in all. */
export interface CommunityPageView {
  id: string;
  title: string;
  summary: string;
  entities: CommunityMember[];
  total: number;
}

/** What was decided of a conflict: `kept` and `other` are facts as they were then; `verdict` is keep or both. */
export interface ConflictDecisionView {
  id: string;
  verdict: string;
  kept: string;
  other: string;
  reasons: string[];
  decided_at: string;
}

/** Two facts that contradict each other; `is_open` says that both hold until further notice. */
export interface ConflictView {
  id: string;
  is_open: boolean;
  later: FactView;
  earlier: FactView;
}

/** A conversation, and how many of its messages mention an entity. */
export interface ConversationCount {
  conversation: string;
  messages: number;
}

/** A fact that was retracted or corrected: its id then, and the message that says what is right ("" if it was retracted). */
export interface CorrectionView {
  id: string;
  verdict: string;
  fact: string;
  message_id: string;
  reasons: string[];
  decided_at: string;
}

/** The decisions that a request made and took back. */
export interface DecisionChangeView {
  added: DecisionView[];
  removed: DecisionView[];
}

/** Whether two names are of one entity: `merge`, `apart`, or `review` (open). `made_by` is rule or user. */
export interface DecisionView {
  id: string;
  verdict: string;
  left_name: string;
  left_conversation: string;
  left_id: string;
  right_name: string;
  right_conversation: string;
  right_id: string;
  score: number;
  reasons: string[];
  made_by: string;
  decided_at: string;
}

/** An earlier unit that another one bears on. */
export interface EarlierUnitView {
  id: string;
  title: string;
}

/** A role, from a fact to an entity; `supersedes` or `contradicts`, from fact to fact; or `path`, a step to an answer. */
export interface EdgeView {
  source: string;
  target: string;
  role: string;
}

/** What stands around an entity: neighbours by role, conversations, units, its community, and the decisions on its names. */
export interface EntityContextView {
  neighbours: NeighbourView[];
  conversations: ConversationCount[];
  units: UnitLineView[];
  decisions: NameDecisionView[];
  community: string;
  community_title: string;
}

/** An entity, its facts (valid ones first, then ended ones; newest first) and the messages that state them. */
export interface EntityDetail {
  entity: EntityView;
  facts: FactView[];
  messages: MessageView[];
  truncated: boolean;
}

/** The entities on the shortest path between two, in order; none if there is no path. */
export interface EntityPathView {
  entities: EntityView[];
  graph: SubgraphView;
}

/** A person, place, organisation, thing, event or concept. */
export interface EntityView {
  id: string;
  name: string;
  kind: "person" | "place" | "organisation" | "thing" | "event" | "concept";
  aliases: string[];
  mentions: number;
  first_seen: string | null;
}

/** What was decided or taken back, and the facts that the correction states. */
export interface FactChangeView {
  correction: CorrectionView;
  facts?: FactView[];
}

/** A fact, the message that states it, and other facts about its members. */
export interface FactDetail {
  fact: FactView;
  message: MessageView | null;
  neighbours: FactView[];
}

/** One n-ary statement. `holds` says whether it is valid at the times asked about; `start` and `end` are characters of the message. */
export interface FactView {
  id: string;
  text: string;
  predicate: string;
  members: MemberView[];
  kind: "event" | "state" | "preference" | "plan" | "instruction" | "relation" | "remark";
  polarity: "positive" | "negative";
  modality: "asserted" | "planned" | "wished" | "asked" | "hypothetical";
  holds: boolean;
  valid_from: string;
  valid_to: string | null;
  precision: "instant" | "day" | "week" | "month" | "year";
  event_start: string | null;
  event_end: string | null;
  event_precision: "instant" | "day" | "week" | "month" | "year" | null;
  recurrence: string;
  confidence: number;
  reason: string;
  tags: string[];
  said_by: string;
  trust: number;
  standing: "" | "contested" | "outranked" | "alone";
  recorded_at: string;
  retired_at: string | null;
  message_id: string;
  start: number;
  end: number;
  supersedes: string[];
  contradicts: string[];
}

/** What would go: counts, the ids of at most 1,000 messages, and a `confirmation` for it ("" if nothing would go). */
export interface ForgetPlanView {
  messages: number;
  message_ids: string[];
  speakers: Record<string, number>;
  conversations: Record<string, number>;
  first: string | null;
  last: string | null;
  facts: number;
  entities: string[];
  quarantined: number;
  replies: number;
  mentioned_elsewhere: number;
  was_forgotten: boolean;
  confirmation: string;
}

/** How many facts begin to hold (`held`) and were recorded (`known`) in each period; `starts` are ISO dates. */
export interface HistogramView {
  starts: string[];
  held: number[];
  known: number[];
}

/** What changed between two moments. */
export interface HistoryDiffView {
  became_true: TimelineLineView[];
  ceased: TimelineLineView[];
  learnt: TimelineLineView[];
  corrected: TimelineLineView[];
}

/** One message, verbatim, as hits have it. */
export interface HitMessageView {
  id: string;
  conversation: string;
  thread: string;
  position: number;
  key: string;
  speaker: string;
  role: string;
  text: string;
  sent_at: string;
  source: string;
  attachments: string[];
}

/** A message that was found, its score with reasons, and its facts. */
export interface HitView {
  message: HitMessageView;
  score: number;
  reasons: ReasonView[];
  facts: FactView[];
}

/** Work that goes on after its request. `progress` counts what was done, by stage; `result` is there when `status` is done. */
export interface JobView {
  id: string;
  kind: string;
  status: "waiting" | "running" | "done" | "failed";
  progress: Record<string, number>;
  created_at: string;
  ended_at: string | null;
  result: Record<string, unknown> | null;
  error: string;
}

/** What is seen of a fact in a picture without opening it. */
export interface LooksView {
  polarity: string;
  modality: string;
  standing: string;
  confidence: number;
  holds: boolean;
  valid_from: string;
  valid_to: string | null;
  trust: number;
  speaker: string;
  conversation: string;
  source: string;
  text: string;
}

/** What is drawn of the map, and how much the whole of it has; `truncated` says that not all is in it. */
export interface MapPicture {
  as_of: AsOfView;
  areas: AreaView[];
  places: PlaceView[];
  ties: TieView[];
  area_ties: TieView[];
  entities: number;
  facts: number;
  all_ties: number;
  communities: number;
  truncated: boolean;
}

/** An entity's role in a fact; `entity_id` is empty if the name is not an entity. */
export interface MemberView {
  role: string;
  name: string;
  kind: "person" | "place" | "organisation" | "thing" | "event" | "concept";
  entity_id: string;
}

/** One message with whom its words come from, and when they were said first (null if unknown); `event` is JSON of an event. */
export interface MessageView {
  id: string;
  conversation: string;
  thread: string;
  position: number;
  key: string;
  speaker: string;
  role: string;
  text: string;
  sent_at: string;
  source: string;
  attachments: string[];
  forwarded_from: string;
  forwarded_at: string | null;
  event: string;
}

/** Whether two names are of one entity: `verdict` is merge, review or apart; `made_by` rule or user. */
export interface NameDecisionView {
  id: string;
  left_name: string;
  right_name: string;
  left_id: string;
  right_id: string;
  verdict: string;
  score: number;
  reasons: string[];
  made_by: string;
}

/** An entity that shares facts with another one: in which role, and in how many. */
export interface NeighbourView {
  entity_id: string;
  name: string;
  kind: string;
  role: string;
  facts: number;
}

/** An entity or fact of a subgraph, the question, or a message. `type` is its kind; `weight` is meant for its size. */
export interface NodeView {
  id: string;
  label: string;
  kind: "entity" | "fact" | "message" | "question";
  type: string;
  community: string;
  weight: number;
  looks?: LooksView | null;
}

export interface PageConflictDecisionView {
  items: ConflictDecisionView[];
  next?: string | null;
}

export interface PageConflictView {
  items: ConflictView[];
  next?: string | null;
}

export interface PageCorrectionView {
  items: CorrectionView[];
  next?: string | null;
}

export interface PageDecisionView {
  items: DecisionView[];
  next?: string | null;
}

export interface PageEntityView {
  items: EntityView[];
  next?: string | null;
}

export interface PageQuarantinedView {
  items: QuarantinedView[];
  next?: string | null;
}

export interface PageTimelineLineView {
  items: TimelineLineView[];
  next?: string | null;
}

/** A numbered step from a question to its answer: a node of the graph, and how it was reached. */
export interface PathStepView {
  number: number;
  id: string;
  kind: "entity" | "fact" | "message" | "question";
  label: string;
  how: string;
}

/** An entity on the map; `community` is an id, empty for none. */
export interface PlaceView {
  id: string;
  label: string;
  type: string;
  community: string;
  weight: number;
  x: number;
  y: number;
  speaks: boolean;
}

/** One thing that holds, the id of its fact, since when, and the day it was said. */
export interface ProfileLineView {
  text: string;
  fact: string;
  since: string;
  said_at: string;
}

/** The lines of a section, the newest first, and how many more there are. */
export interface ProfileSectionView {
  name: string;
  type: string;
  lines: ProfileLineView[];
  left_out: number;
}

/** An entity and its sections. */
export interface ProfileView {
  entity_id: string;
  name: string;
  kind: string;
  aliases: string[];
  sections: ProfileSectionView[];
}

/** What could not be read or stored: where, why, and its content, at most 2,000 characters. */
export interface QuarantinedView {
  id: string;
  stage: string;
  source: string;
  line: number;
  reason: string;
  content: string;
}

/** A step of retrieval, what it added to the score, and the entities it went through. */
export interface ReasonView {
  step: string;
  score: number;
  via: string[];
}

/** The names of spaces, sorted, and the default one. */
export interface SpacesView {
  spaces: string[];
  default: string;
  role: "read" | "write" | "admin";
}

/** Space and store, row counts, and the times of the first and last message. */
export interface Stats {
  space: string;
  store: string;
  counts: Record<string, number>;
  first: string | null;
  last: string | null;
}

/** One step of a path: from a question or message, via an entity or channel, to a message. */
export interface StepView {
  source: string;
  via: string;
  target: string;
}

/** A bounded part of the graph; `truncated` says that there is more. */
export interface SubgraphView {
  as_of: AsOfView;
  nodes: NodeView[];
  edges: EdgeView[];
  truncated: boolean;
}

/** A message, its thread around it in the order in which it was said, its facts, and how many messages are before and after these. */
export interface ThreadView {
  message: MessageView;
  thread: MessageView[];
  facts: FactView[];
  before: number;
  after: number;
}

/** Two entities, or two communities, that share facts, and how many. */
export interface TieView {
  source: string;
  target: string;
  weight: number;
}

/** One fact in words: about whom, what, since and until when, who said it, and what it replaced. */
export interface TimelineLineView {
  subject: string;
  what: string;
  since: string;
  until: string;
  said_by: string;
  said_at: string;
  replaced: string[];
  fact: FactView;
}

/** A unit, its facts, the messages that state them, and the earlier units that it bears on. */
export interface UnitDetail {
  unit: UnitView;
  facts: FactView[];
  messages: MessageView[];
  bears_on: EarlierUnitView[];
}

/** A unit in a list. */
export interface UnitLineView {
  id: string;
  title: string;
  kind: string;
  valid_from: string;
  valid_to: string | null;
}

/** A situation: who takes part in which role, and the facts that it rests on. */
export interface UnitView {
  id: string;
  title: string;
  text: string;
  kind: "episodic" | "semantic" | "preference" | "plan" | "procedural";
  members: MemberView[];
  fact_ids: string[];
  valid_from: string;
  valid_to: string | null;
  precision: "instant" | "day" | "week" | "month" | "year";
  last_at: string;
  sessions: number;
  importance: number;
  history: string[];
  recorded_at: string;
  retired_at: string | null;
}

/** Every entity and tie as columns: `source` and `target` are indexes of entities, `community` of areas (-1: none). */
export interface WholeMapView {
  as_of: AsOfView;
  areas: AreaView[];
  ids: string[];
  labels: string[];
  types: string[];
  community: number[];
  weight: number[];
  x: number[];
  y: number[];
  source: number[];
  target: number[];
  strength: number[];
}
