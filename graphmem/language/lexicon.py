"""English word lists for mentions, coreference, clauses and facts."""

from graphmem.model import EntityKind


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FIRST = _words("i me my mine myself")
FIRST_PLURAL = _words("we us our ours ourselves")
SECOND = _words("you your yours yourself u ur")
HE = _words("he him his himself")
SHE = _words("she her hers herself")
THEY = _words("they them their theirs themselves")
IT = _words("it its itself")
POSSESSIVES = _words("my your his her its our their mine yours hers ours theirs")

FEMALE_KIN = _words(
    "sister mother mom mum mama mommy mummy daughter wife girlfriend aunt auntie niece"
    " grandmother grandma granny nana gran nan nanna fiancee fiancée"
    " stepmother stepmom stepmum stepsister stepdaughter granddaughter godmother goddaughter ex-wife ex-girlfriend bride"
)
MALE_KIN = _words(
    "brother father dad daddy papa son husband boyfriend uncle nephew grandfather grandpa"
    " granddad grandad gramps fiance fiancé stepfather stepdad stepbrother"
    " stepson grandson godfather godson ex-husband ex-boyfriend groom"
)
OTHER_KIN = _words("parent child kid baby sibling cousin spouse partner twin grandparent grandchild grandkid family in-law")
KIN = FEMALE_KIN | MALE_KIN | OTHER_KIN
ROLES = _words(
    "friend boss manager colleague coworker co-worker roommate flatmate neighbor neighbour"
    " landlord landlady teacher coach mentor"
    " therapist doctor dentist supervisor professor tutor trainer assistant employer client"
    " teammate bestie buddy classmate advisor"
)
TIME_UNITS = _words("second minute hour day week month year decade night weekend")
GROUPS = _words("team group class crew band staff club family crowd gang folks community classmates people everyone guys party")
WATERS = _words("sea ocean lake river water waterfront shore coast pond pool fire fireplace window door wall roadside creek canal bay")
PETS = _words("dog cat puppy kitten pup pet hamster rabbit bunny horse parrot turtle tortoise guinea goldfish snake lizard")
RELATIONAL_NOUNS = KIN | ROLES | PETS
PERSON_NOUNS = (
    KIN
    | ROLES
    | _words(
        "man woman guy girl boy lady person nurse student lawyer engineer artist actor actress singer author writer cook chef waiter"
        " waitress driver pilot painter plumber electrician mechanic farmer gardener baker barber hairdresser cashier receptionist"
        " secretary accountant journalist photographer musician drummer guitarist dancer scientist chemist biologist surgeon vet"
        " policeman policewoman officer soldier priest judge guide captain neighbor neighbour stranger visitor guest host tenant"
        " customer candidate applicant intern apprentice programmer developer designer architect builder carpenter teen teenager"
        " adult gentleman lady kid toddler newcomer owner seller buyer agent clerk librarian pharmacist psychologist consultant technician"
        " cleaner pianist violinist composer conductor director producer politician mayor president minister"
        " professor lecturer researcher employee worker volunteer"
    )
)
# Collective nouns for people.
COLLECTIVE = _words("police staff crew couple twins folks")
# Verbs that take a human subject.
HUMAN_VERBS = _words(
    "say tell ask think know believe decide agree promise study work live marry meet talk speak laugh cry want hope like love hate"
    " remember forget invite call write read cook teach learn travel argue plan move quit retire"
    " quote charge offer reply respond answer hire interview confirm announce apologize"
    " apologise recommend suggest accept reject approve refuse demand warn explain complain wait smile"
    " dance sing visit host celebrate buy sell order pay book"
)
FEMALE_NOUNS = FEMALE_KIN | _words("woman girl lady actress waitress landlady queen policewoman bride")
MALE_NOUNS = MALE_KIN | _words("man guy boy gentleman dude landlord king policeman")

# First names that are also words.
AMBIGUOUS_NAMES = _words(
    "rose will mark bill may june april august grace hope joy faith art rich frank guy jack iris daisy ivy lily pearl ruby amber dawn eve"
    " sky star summer autumn winter rain sandy penny max ray rob chase hunter miles page drew wade heath glen dale cliff reed fern olive"
    " holly heather violet ginger honey baby angel prince king queen duke earl major general junior mom mum dad mama papa love sun son"
    " man song line case lane laurel melody harmony charity patience merry royal sage robin jay basil pat dean chance chip gene job"
    " kitty misty candy crystal cherry berry apple brandy sherry tuesday wednesday sunday monday friday thursday saturday"
    " sol mar see val al an in so do no le la dong tu mi my ha hi hey song long van ray stone"
)

# Nicknames that are not prefixes of the name.
SHORT_NAMES: dict[str, tuple[str, ...]] = {
    "robert": ("bob", "bobby", "robbie"), "william": ("bill", "billy", "liam"), "richard": ("dick", "rick"), "james": ("jim", "jimmy"),
    "john": ("jack", "johnny"), "edward": ("ted", "ned"), "charles": ("chuck", "charlie"), "henry": ("harry", "hank"),
    "michael": ("mike", "mick"), "joseph": ("joe", "joey"), "thomas": ("tommy",), "anthony": ("tony",), "andrew": ("drew", "andy"),
    "elizabeth": ("liz", "beth", "betty", "lizzie"), "margaret": ("peggy", "maggie", "meg"), "katherine": ("kate", "kathy", "katie"),
    "catherine": ("kate", "cathy", "katie"), "rebecca": ("becky",), "patricia": ("trish",), "susan": ("sue", "susie"),
    "alexander": ("sasha", "sandy"), "alexandra": ("sasha", "sandra"), "theodore": ("ted",), "francis": ("frank",), "lawrence": ("larry",),
    "eleanor": ("nell", "ellie"), "dorothy": ("dot",), "mary": ("molly", "polly"), "sarah": ("sally",), "victoria": ("tori", "vicky"),
}  # fmt: skip
PLACE_NOUNS = _words(
    "house home apartment flat office school university college hospital park beach museum library restaurant cafe café pub gym"
    " studio shop store market mall city town village country lake river mountain forest"
    " garden farm airport station hotel church"
    " theater theatre cinema stadium gallery shelter center centre campus island kitchen room backyard yard playground trail"
    " bookstore bakery clinic bank factory zoo aquarium street neighborhood neighbourhood coast desert campsite resort"
)
EVENT_NOUNS = _words(
    "wedding party concert festival trip holiday vacation meeting conference race marathon"
    " tournament game match birthday anniversary"
    " funeral graduation parade workshop retreat exam interview ceremony show exhibition"
    " exhibit competition championship fundraiser"
    " reunion picnic dinner tour event hike appointment surgery accident seminar webinar hackathon gig recital performance"
)
# Nouns too general for an entity.
GENERIC = _words(
    "thing lot time way day bit kind something anything everything nothing stuff one ones sort"
    " type week month year hour minute moment"
    " morning afternoon evening night weekend today yesterday tomorrow reason point case fact"
    " idea thought feeling sense part side end"
    " start place person people guy man folk someone anyone everyone nobody somebody else"
    " other number amount couple few bunch piece"
    " look question answer example chance need matter problem issue deal luck hi hey hello"
    " thanks thank thx congrat congratulation"
    " sorry wow yeah yes ok okay haha lol hope glad pleasure fun good bad great best self step result level area aspect"
    " process option choice word detail tip help care effort ton list set pair rest half whole top bottom front back middle true"
    " right wrong sure lol omg hmm mm aww ah oh yay please pm am mr mrs dr etc difference change experience stage situation"
    " everybody noone none plenty while second age date o'clock bye bday vibe blast treat kudo cheer wish mind life world heart"
    " ai more most least anybody whatever whoever line room sir whichever future past present hand eye head face term"
    " meantime meanwhile addition general"
)
# Partitive nouns: the content is the object of their "of".
PARTITIVES = _words(
    "lot bunch couple kind type sort piece cup glass bottle slice number plenty ton pair group set range variety bit series form"
)
# Adjectives that evaluate or select, but do not classify.
EVALUATIVE = _words(
    "good great nice amazing awesome cool wonderful fantastic beautiful lovely bad terrible"
    " horrible awful new old big small little"
    " large huge tiny own other same different next last first second third few many much"
    " several more most some any such whole entire"
    " full real true sure happy glad sad excited exciting interesting fun funny perfect best"
    " better worst worse favorite favourite"
    " special important main certain various recent past current whole incredible gorgeous"
    " cute sweet inspiring inspired tough hard easy"
    " right wrong ready able proud grateful thankful thrilled inspirational super delicious"
    " yummy tasty crazy wild long short quick"
    " early late young ok okay fine well welcome worth helpful useful great kind busy possible"
    " clear nice lucky sorry only simple"
    " rewarding challenging tough stressful relaxing peaceful powerful meaningful stunning cozy touching impressive epic solid"
    " total complete deep strong key similar additional extra specific general high low overall potential likely weird strange"
    " legit dope neat rad sick fabulous magical breathtaking spectacular brilliant adorable precious memorable unforgettable"
    " valuable necessary essential rough awful lame intense vital major minor single less least enough another"
    " impactful soothing refreshing fulfilling nerve-wracking therapeutic uplifting motivating"
    " encouraging supportive comforting calming cathartic"
    " blessed pleased overwhelmed touched surprised curious nervous tired exhausted bummed stoked pumped motivated"
)
# Adjectives of those that classify together with these nouns.
TERMS = frozenset(
    f"{word} {noun}"
    for word, nouns in {
        "high": "school schooler chair heel jump tea tide court street blood pressure",
        "low": "tide blood pressure carb",
        "big": "band data toe brother sister",
        "little": "brother sister league",
        "small": "business talk claim intestine",
        "large": "intestine",
        "old": "age town testament",
        "new": "age testament",
        "real": "estate",
        "short": "story film",
        "long": "jump run distance covid",
        "early": "retirement",
        "late": "shift fee",
        "quick": "bread",
        "wild": "card boar rice flower west",
        "sweet": "potato corn pea tea spot tooth",
        "hard": "drive disk hat copy cider",
        "first": "aid grade class floor name language lady",
        "second": "grade floor hand home language opinion",
        "third": "grade floor party",
        "last": "name",
        "best": "friend man",
        "full": "moon marathon house back stack",
        "fine": "art dining",
        "fun": "run fair",
        "special": "education effect need force",
        "simple": "syrup",
        "easy": "listening",
        "super": "bowl hero market",
        "great": "grandmother grandfather uncle aunt dane",
        "main": "course dish character",
        "happy": "hour",
        "whole": "wheat grain milk food",
        "young": "adult",
        "past": "tense",
        "deep": "learning dish fryer",
        "key": "lime ring",
        "general": "practitioner practice election anesthesia",
        "single": "malt parent",
        "major": "league",
        "minor": "league",
    }.items()
    for noun in nouns.split()
)
# Adjectives that state a trait of a person.
TRAITS = _words(
    "married single divorced engaged pregnant retired vegan vegetarian allergic sick ill"
    " unemployed widowed gay bi bisexual trans"
    " transgender queer lesbian straight adopted deaf blind diabetic dyslexic christian muslim"
    " jewish buddhist hindu catholic atheist"
    " norwegian american british french german japanese chinese indian italian spanish swedish"
    " mexican canadian dead disabled autistic"
    " injured homesick bilingual self-employed freelance graduated lactose-intolerant"
    " left-handed lactose celiac introverted extroverted"
)

PREFERENCE = _words("like love hate prefer enjoy adore dislike detest admire favor favour loathe miss appreciate fear dread")
STATIVE = _words(
    "be have live know believe own belong need want contain consist cost weigh seem appear"
    " understand remember mean matter depend"
    " deserve include involve last lack possess resemble reside fit require work study teach run play attend speak volunteer use"
)
# In the simple present these are small talk, not habits.
SMALL_TALK_VERBS = _words(
    "thank appreciate congratulate greet wish hope guess suppose bet mean sound seem appear"
    " glad see hear know think agree wonder look feel"
    " let matter excuse welcome imagine rock cheer sorry say tell understand get bless"
)
LIGHT_VERBS = _words(
    "do get thing happen go make have take give be let keep come put mean seem sound look feel know think guess say see hear"
)

WISHED = _words("want wan wanna hope hop wish dream long aim aspire like love crave")
PLANNED = _words("gon gonna plan intend decide arrange prepare promise agree need mean expect commit schedule go have got")
ASPECT = _words("start begin continue keep stop finish quit try manage get use tend happen help resume end")
RAISED = _words(
    "think believe say hear know tell see mention find feel realize realise remember learn"
    " notice discover understand figure announce reveal reckon note share report confirm admit"
)
DOUBTED = _words(
    "consider contemplate guess suppose wonder imagine doubt wish pretend bet assume suggest recommend dream ask worry fear expect"
)
HYPOTHETICAL_AUX = _words("would could might may should 'd must")

PLACE_PREPOSITIONS = _words(
    "in at to into near on from around outside inside through across over towards toward by beside behind under above onto along past"
)
# Prepositions of space alone.
SPATIAL_PREPOSITIONS = _words(
    "near above behind beside under underneath below inside outside onto across along toward towards opposite beneath"
)
# Nouns for what is said or known: "on" after them gives a topic.
INFORMATION_NOUNS = _words(
    "advice article book chapter class comment conversation course data debate detail discussion documentary essay fact feedback guide info"
    " information insight instruction lecture lesson link opinion paper perspective podcast post presentation question read report research"
    " resource review section"
    " channel blog website site movie film show newsletter magazine guidance help idea note perspective expert focus series"
    " seminar lecture webinar dissertation exam degree certification recommendation speech statistic story study suggestion talk thesis"
    " thought tip tutorial update video view workshop work"
)
MOTION = _words(
    "move go travel fly drive walk return come head relocate live reside stay visit arrive"
    " commute hike settle work study grow bear meet work sail"
)

PERSON_VERBS = _words("say tell love like hate enjoy want think live work marry adopt quit feel call ask")
INTERJECTIONS = _words(
    "wow yay hey hi hello thanks thank congrats congratulations omg lol haha aww yeah yep nope"
    " nah oh ah hmm hm huh eh ok okay sure sounds"
    " went got getting thanx agreed gon wan na gonna wanna lemme gotta cool awesome great nice"
    " absolutely definitely exactly totally bye cheers woah whoa yup ugh damn gosh yikes bro dude man"
    " good kudos yum phew oof ooh welcome glad happy sorry please btw ikr hell god goodness keep take hope love check"
    " y'all y’all yall kinda sorta imma dunno tryna tons lots loads"
)

# Prepositions that never join the predicate.
LOOSE_PREPOSITIONS = _words("after among because before besides between by despite due during like since than until with without")
# Verbs that are informative with only a subject.
LIFE_VERBS = _words(
    "arrive bake climb code convert cook dance depart die divorce draw elope emigrate enlist enroll garden graduate "
    "hike jog knit leave marry meditate move paint propose quit recover relapse relocate resign retire return run "
    "sing ski surf swim volunteer work write "
)
# Verbs of changes in a life that happen at once.
TRANSITIONS = _words("adopt divorce emigrate graduate marry move quit relocate resign retire")
# What somebody does or does not do, which says enough by itself: "I don't smoke".
HABITS = _words(
    "bake commute cook cycle dance draw drink drive exercise fish gamble garden hunt jog knit meditate paint pray sew sing skate ski smoke"
    " snore stretch surf swim vape volunteer wake"
)
# Verbs of politeness and guesses.
EMPTY_VERBS = _words(
    "agree appear appreciate bet bless congratulate excuse guess hope imagine let matter mean remember seem sound suppose thank welcome"
    " cherish wish wonder"
)
# Skills: being able to do these is informative.
SKILLS = _words("bake cook dance drive knit paint play read ride sew sing skate ski speak surf swim write")

KIND_OF_LABEL: dict[str, EntityKind] = {
    "PERSON": "person",
    "PER": "person",
    "MISC": "thing",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "ORG": "organisation",
    "PRODUCT": "thing",
    "WORK_OF_ART": "thing",
    "LAW": "thing",
    "EVENT": "event",
    "NORP": "concept",
    "LANGUAGE": "concept",
}
QUANTITY_LABELS = _words("DATE TIME CARDINAL ORDINAL QUANTITY PERCENT MONEY")


def noun_kind(lemma: str) -> EntityKind:
    """The entity kind of a common noun by its head; persons come from role phrases only."""
    if lemma in PLACE_NOUNS:
        return "place"
    return "event" if lemma in EVENT_NOUNS else "concept"


# Verbs by which somebody makes somebody else do something: "Tomas taught me to bake".
CAUSATIVES = _words("teach help ask tell invite encourage train persuade convince remind allow let make advise")

# Naming verbs.
NAMING = _words("name call nickname christen dub")
# Verbs that a loose preposition does join.
PHRASAL = frozenset(
    ("look after", "take after", "go after", "name after", "call after", "live with", "move with", "deal with", "work with")
)
# Base forms where the tagger or lemmatizer errs, mostly past forms at the head of a sentence.
BASE_FORMS = dict(
    pair.split(":")
    for pair in (
        "lost:lose found:find went:go got:get made:make met:meet took:take saw:see left:leave bought:buy sold:sell began:begin won:win"
        " ran:run felt:feel forgot:forget forgotten:forget hoping:hope hoped:hope"
    ).split()
)
PAST_FORMS = frozenset(BASE_FORMS) - {"hoping", "hoped"}
# Nouns for an intention.
INTENTIONS = _words("plan goal dream hope aim intention wish idea ambition")
# Verb and preposition before a prospective gerund: "thinking of going".
PROSPECTS = frozenset(("think of", "think about", "talk about", "dream of", "dream about", "plan on", "look forward to"))
# Abstract nouns (feelings, values): facts with nothing else are rejected.
ABSTRACT = _words(
    "joy happiness peace love strength courage hope support encouragement energy motivation inspiration passion power respect pride"
    " comfort confidence belief faith trust kindness compassion understanding acceptance appreciation gratitude guidance wisdom"
    " importance meaning purpose value beauty magic creativity enthusiasm excitement dedication determination commitment perseverance"
    " resilience patience balance clarity calm freedom growth progress success failure effort impact influence difference change positivity"
    " attitude mindset perspective outlook spirit soul mood feeling emotion thought memory moment journey path road way direction dream"
    " goal challenge obstacle struggle hardship setback stress anxiety worry fear doubt pain sadness grief pressure control focus"
    " opportunity possibility potential future destiny community connection bond friendship relationship company presence atmosphere"
    " vibe reminder experience lesson insight reward satisfaction fulfillment gain benefit boost push step move start spark smile laugh"
    " laughter fun blast thrill escape release expression self-expression voice truth attention care help advice opinion word"
    " message cheer warmth light sense touch mix rock mess reason excuse sky moon sun star breeze view scenery nature color colour"
    " source craziness imperfection skill talent ability plunge awe track hunt chapter ride addition adventure chance shot part world unity"
    " ambition difficulty aim intention action accomplishment achievement willingness setback vision milestone mission necessity priority"
    " generation urge surge effect awareness inclusivity inclusion equality diversity unity positivity optimism essence harmony serenity"
    " standpoint hustle grind headspace wellbeing well-being"
)
# Nouns of a kind that name nothing in particular without a modifier, a name or an owner.
UNSPECIFIC = (
    ABSTRACT
    | GENERIC
    | _words(
        "photo photograph picture pic image video snapshot project task activity hobby interest topic subject item object product"
        " detail information info data news update story event occasion situation break visit conversation talk chat call message"
        " text email post comment question response result outcome solution suggestion recommendation advice plan idea list note"
        " work job career business success goal progress practice session class course lesson program programme project skill"
        " technique method approach strategy system service resource tool material equipment gear supply food meal snack drink"
        " lunch dinner breakfast gift present decoration clothes outfit piece money budget cost price space spot area location"
        " site scene scenery atmosphere view weather air nature animal plant flower tree book movie film song music game show"
        " series episode art painting drawing health fitness exercise workout training sport routine habit diet lifestyle"
        " friend people kid child person member fan audience crowd customer client user member stranger"
        " memory dream feeling emotion joy love peace fun passion inspiration support community culture tradition value"
    )
)
# Adjectives for a feeling; such facts are kept only if their object has a name.
FEELINGS = _words(
    "proud thankful grateful glad happy excited pumped stoked thrilled impressed amazed inspired blessed lucky sorry sad upset worried"
    " nervous scared stressed tired overwhelmed surprised touched moved honored honoured determined confident sure positive ready"
    " eager curious hopeful optimistic pleased relieved psyched hyped content satisfied busy swamped drawn connected"
)
# Placeholder nouns.
EMPTY_NOUNS = _words("thing stuff one lot bit way kind sort something anything everything nothing piece couple other moment")
# Kin that everybody has: having one is no information.
UNIVERSAL_KIN = _words("mother mom mum mama mommy mummy father dad daddy papa parent family grandparent grandmother grandfather in-law")
# Feelings as participles, parsed as verbs: "I'm swamped with work".
FEELING_PARTICIPLES = _words("swamp overwhelm thrill blow touch move inspire amaze impress bless stoke")
# Factive adjectives, their infinitive is true: "lucky to have her", "brave to speak up".
FACTIVE = _words(
    "lucky blessed fortunate proud honored honoured thankful grateful glad privileged brave kind smart wise busy able good great nice"
)
# Verbs of request: they do not imply that it was done.
ASKING = _words("ask tell invite remind encourage urge advise allow order beg inspire motivate challenge push expect require permit")
# Reporting verbs: somebody said or believed it (not: knew or saw it).
REPORTING = _words(
    "say tell mention announce claim report write text think believe reckon guess suppose hope explain admit confirm suggest insist deny"
    " swear promise warn complain argue state assume expect want wish fear"
)
# Verbs of talking: wishing or planning to do so is no information.
TALK = _words("tell say check hear know let")
# Nouns that form an idiom with a preposition: "in a hurry", "in touch", "on the same page", "on another note".
IDIOM_OBJECTS = _words(
    "hurry touch corner page awe shape charge common mind progress particular total fact note hand turn track hunt moon boat love tear"
)
# Punctuation between parts of a sentence.
PAUSES = frozenset((",", ";", "-", "–", "—", "--", "..."))
# Nouns that only say that somebody is a person.
GENERIC_PERSONS = _words("man woman guy girl boy lady person gentleman lad someone somebody")
