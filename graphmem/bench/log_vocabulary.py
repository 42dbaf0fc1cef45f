"""Names and sentence templates of the generated log; the stand-in extractor looks kinds of names up here."""

FIRST_NAMES = tuple(
    """Ada Adam Agnes Alan Albert Alexander Alice Amelia Andrew Angela Anita Anna Anthony Arthur Astrid Barbara Beatrice
    Benjamin Bernard Bianca Brigitte Bruno Camille Carla Carlos Caroline Catherine Cecilia Charles Charlotte Christina
    Christopher Clara Claudia Conrad Dana Daniel David Deborah Diana Dominic Dorothy Edith Edward Elena Elias Elizabeth Emil
    Emma Erik Esther Eva Fatima Felix Fiona Frances Frank Frederick Gabriel George Gloria Grace Gregory Greta Hannah Harold
    Heather Helena Henrik Henry Hugo Ian Ines Ingrid Irene Isabel Ivan Jacob James Janet Jasmine Jennifer Jonas Jonathan Joseph
    Julia Karen Katarina Kenneth Kevin Lars Laura Lawrence Leonard Lily Linda Louise Lucas Lydia Magnus Marcus Margaret Maria
    Martin Matthew Michael Miriam Monica Naomi Natalie Nathan Nicholas Nina Nora Olga Oliver Olivia Oscar Pamela Patricia
    Patrick Paul Peter Philip Priya Rachel Raymond Rebecca Richard Robert Rosa Ruth Samantha Samuel Sandra Sarah Sebastian Sofia
    Stefan Stephen Susan Sylvia Teresa Theodore Thomas Timothy Ursula Valerie Vera Victor Victoria Vincent Vivian Walter Wendy
    William Yusuf Zachary Zoe""".split()
)
LAST_NAMES = tuple(
    """Abbott Adler Almeida Andersen Archer Arnold Bailey Baker Banerjee Barnes Becker Bell Bennett Berg Bianchi Bishop Blake
    Bowman Brandt Brennan Brooks Burke Byrne Calloway Campbell Carver Castillo Chandler Chen Clarke Cohen Coleman Cooper Costa
    Crawford Cruz Dahl Dalton Delgado Dixon Doyle Duarte Duncan Eklund Ellis Engel Esposito Falk Farrell Ferrari Fischer Fleming
    Flores Foster Fox Freeman Gallagher Garner Gibson Gomez Graham Griffin Gupta Haas Hale Hansen Harper Hayes Hendricks Herrera
    Hoffman Holm Horvat Hughes Hunt Ibrahim Iversen Jansen Jensen Johansen Keller Kelly Khan Kim Klein Kovac Lambert Lane Larsen
    Lehmann Lind Lopez Lowe Lund Maier Marino Marsh Mason Meyer Moe Morales Moreau Murphy Nakamura Nash Nielsen Novak Nowak
    Okafor Olsen Ortega Osborne Page Park Patel Perez Petrov Pierce Quinn Ramos Reed Reyes Rhodes Ricci Rossi Russo Ryan Santos
    Sato Schmidt Schultz Shah Silva Simmons Sloan Soto Stone Svensson Tanaka Thorne Torres Tran Turner Vance Varga Vogel Wagner
    Walsh Weber Wells West Winter Wolf Wong Yates York Young Zeller Ziegler""".split()
)
NICKNAMES = dict(
    pair.split("=")
    for pair in """Alexander=Alex Andrew=Andy Anthony=Tony Barbara=Barb Benjamin=Ben Catherine=Cathy Charles=Charlie Christina=Tina
    Christopher=Chris Daniel=Dan David=Dave Deborah=Debbie Edward=Ed Elizabeth=Liz Frederick=Fred Gregory=Greg Jacob=Jake James=Jim
    Jennifer=Jenny Jonathan=Jon Joseph=Joe Katarina=Kat Kenneth=Ken Lawrence=Larry Leonard=Leo Margaret=Maggie Matthew=Matt Michael=Mike
    Natalie=Nat Nicholas=Nick Patricia=Pat Rebecca=Becky Richard=Rick Robert=Bob Samantha=Sam Samuel=Sammy Stephen=Steve Susan=Sue
    Teresa=Terry Theodore=Ted Thomas=Tom Timothy=Tim Victoria=Vicky William=Will Zachary=Zach""".split()
)
CITIES = tuple(
    """Aberdeen Amsterdam Antwerp Athens Barcelona Basel Belfast Bergen Berlin Bologna Boston Bremen Bristol Brussels Budapest
    Cardiff Chicago Cologne Copenhagen Cork Denver Dresden Dublin Edinburgh Florence Geneva Genoa Ghent Glasgow Gothenburg Graz
    Hamburg Helsinki Houston Krakow Leeds Leipzig Lille Lisbon Liverpool London Lyon Madrid Malmo Manchester Marseille Milan
    Montreal Munich Nantes Naples Oslo Oxford Palermo Paris Porto Prague Riga Rome Rotterdam Salzburg Seattle Seville Stockholm
    Tallinn Toronto Toulouse Trieste Turin Utrecht Valencia Vienna Vilnius Warsaw Zagreb Zurich""".split()
)
VENUES = tuple(
    f"{kind} {name}"
    for kind in ("Cafe", "Bistro", "Hotel", "Museum")
    for name in ("Luna", "Aurora", "Verde", "Central", "Solaris", "Mirador", "Nord", "Magnolia", "Paloma", "Opal")
)
FIRM_STEMS = tuple(
    """Halvorsen Northwind Contoso Brightwater Ironwood Silverline Redstone Bluebird Kestrel Lakeside Meridian Nordlys Orchard
    Pinnacle Quarry Ravenna Sterling Tidewater Umbra Vantage Westbrook Yarrow Zenith Alder Birchwood Cobalt Driftwood Ember
    Foxglove Granite Harbourlight Juniper Larkspur Mistral Oakley Pembroke Sandpiper Thistle Windmere Amberley""".split()
)
FIRM_TYPES = (
    "Marine",
    "Labs",
    "Logistics",
    "Media",
    "Robotics",
    "Partners",
    "Foods",
    "Energy",
    "Systems",
    "Textiles",
    "Insurance",
    "Studios",
)
PROJECT_NAMES = tuple(
    """Atlas Beacon Cascade Dolphin Eclipse Falcon Glacier Horizon Icarus Jupiter Kodiak Lighthouse Mercury Nebula Octopus
    Phoenix Quasar Rainbow Saturn Titan Unicorn Voyager Walrus Xenon Yellowstone Zephyr Avalanche Bonfire Comet Dynamo Everest
    Firefly Galileo Hurricane Iceberg Jaguar Kingfisher Lantern Monsoon Nautilus""".split()
)
PET_NAMES = tuple("Rex Luna Biscuit Pepper Mochi Shadow Waffles Ziggy Cleo Pickles Simba Nugget Olive Bandit Peanut Whiskers".split())
PETS = ("dog", "cat", "parrot", "rabbit", "tortoise", "hamster")
JOBS = (
    "nurse",
    "teacher",
    "carpenter",
    "designer",
    "lawyer",
    "chemist",
    "baker",
    "translator",
    "accountant",
    "mechanic",
    "editor",
    "surveyor",
)
RELATIONS = ("sister", "brother", "mother", "father", "cousin", "aunt", "uncle", "daughter", "son", "boss")
LIKED = tuple(
    """sushi coffee tea jazz opera chess climbing sailing gardening baking cycling photography poetry hiking running swimming
    football tennis knitting astronomy pottery ramen curry cheese chocolate mushrooms olives oysters techno folk cinema theatre
    karaoke camping skiing yoga crosswords birdwatching archery fishing""".split()
)

SUBJECTS = tuple(
    """weather traffic train bus meeting report garden kitchen roof printer deadline invoice weekend dinner soup bread film book
    series podcast concert match gym lift parcel laptop phone update password holiday suitcase ticket bike car garage heating
    window bakery market exam lecture homework school office rent bill recipe oven sofa playlist guitar neighbourhood park river
    bridge museum library""".split()
)
QUALITIES = tuple(
    """great awful late early loud quiet broken fine strange funny boring long short expensive cheap lovely ridiculous slow
    quick crowded empty tiring delicious salty cold warm noisy tidy messy confusing brilliant""".split()
)
SMALL_TALK = (
    "haha yes",
    "ok, sounds good",
    "no way!",
    "thanks a lot",
    "sure, why not",
    "good morning!",
    "hm, not sure about that",
    "see you later then",
    "that is {quality}",
    "oh well, the {subject} was {quality} again",
    "how was the {subject}?",
    "the {subject} is {quality} today",
    "any news about the {subject}?",
    "and then the {subject} turned out {quality}, can you believe it",
    "not the {subject} again...",
    "the {subject} and the {other}, both {quality}",
    "is the {subject} still {quality}?",
    "could be {quality}, could be {quality2}",
    "right, the {subject} first and the {other} after that",
    "was the {subject} really that {quality}?",
    "lol, so {quality}",
    "what a {quality} {subject}",
)
# Names without a statement: questions, calls, greetings.
NAMING = (
    "has anyone heard from {name}?",
    "{name}, are you there?",
    "is {name} coming to {city} too?",
    "how is {name} doing?",
    "what about the {project} project?",
    "thanks, {name}!",
    "who was that at {venue}?",
    "has {name} heard from {firm} yet?",
    "how far is {city} anyway?",
)
# By topic: as the subject says it, and as someone else says it of the subject.
STATEMENTS = {
    "home": ("I live in {city} now.", "{name} lives in {city} now."),
    "home again": ("I still live in {city}, near the {subject}.", "{name} still lives in {city}, I think."),
    "employer": ("I work at {firm}.", "{name} works at {firm}."),
    "job": ("I work as a {job} these days.", "{name} works as a {job}."),
    "move": ("I moved to {new_city} last week, the {subject} was {quality}.", "{name} moved to {new_city}, did you know?"),
    "left": ("I don't live in {old_city} anymore.", "{name} doesn't live in {old_city} anymore."),
    "new job": ("I started at {new_firm} on Monday.", "{name} started at {new_firm} this month."),
    "likes": ("I really like {liked}.", "{name} loves {liked}."),
    "dislikes": ("I don't like {disliked} at all.", "{name} doesn't like {disliked}."),
    "pet": ("We adopted a {pet} called {pet_name}.", "{name} adopted a {pet} called {pet_name}."),
    "met": ("I met {friend} at {venue} yesterday.", "{name} met {friend} at {venue} on Sunday."),
    "trip": ("I visited {trip_city} with {friend}.", "{name} visited {trip_city} with {friend}, it was {quality}."),
    "plan": ("I am flying to {trip_city} next week.", "{name} is flying to {trip_city} next week."),
    "project": ("I lead the {project} project at {firm}.", "{name} leads the {project} project."),
    "joined": ("I joined the {project} project, the {subject} is {quality}.", "{name} joined the {project} project."),
    "correction": ("No, I live in {city}, not {wrong_city}.", "No, {name} lives in {city}, not {wrong_city}."),
    "denial": ("That is wrong, I don't work at {wrong_firm}.", "That is wrong, {name} doesn't work at {wrong_firm}."),
}
RELATIVES = (
    "My {relation} {name} lives in {city}.",
    "My {relation} {name} works at {firm}.",
    "My {relation} {name} moved to {new_city}, finally.",
    "My {relation} {name} likes {liked}.",
    "{name} is my {relation}.",
)
ALIASES = ("Everyone calls {full} {nick}.", "{full} is called {nick} by friends.", "{nick}, short for {full}, says hi.")
