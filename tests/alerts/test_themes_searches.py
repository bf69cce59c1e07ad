"""Searches as pupils type them, and what each must raise: none of them stands in a theme's own examples."""

import pytest

from alerts.themes import raised, shipped

DANGER, CAUTION, ADVISORY = "danger", "caution", "advisory"

CONCERNS = """
suicide danger: i want to end my life
suicide danger: how to kill yourself without pain
suicide danger: i just want to die
suicide danger: is it painful to hang yourself
suicide danger: how many ibuprofen will kill you
suicide danger: can you overdose on sertraline
suicide danger: quickest way to die
suicide danger: i cant go on anymore
suicide danger: what to write in a suicide note
suicide danger: whats the point of living
suicide danger: where to cut yourself so no one sees
suicide danger: how to cut yourself
suicide danger: easy ways to commit suicide
suicide danger: i tried to kill myself last night
suicide danger: everyone would be happier if i was dead
suicide danger: how tall does a building have to be to die jumping
suicide danger: i keep thinking about killing myself
suicide danger: how to get a razor blade out of a razor
suicide danger: will 20 paracetamol kill me
suicide danger: kill my self
suicide danger: i wanna d1e
suicide danger: s.u.i.c.i.d.e methods
suicide danger: suicidal thoughts i cant tell anyone
suicide danger: how to unalive myself
suicide danger: feeling suicidal who can i talk to
suicide danger: how long does it take to die from hanging
suicide danger: im going to kms tonight
suicide danger: how do i hide cuts on my arm from my mum
suicide danger: i dont want to live anymore
suicide danger: is it easy to overdose on pills
suicide danger: vreau sa mor
suicide danger: mujhe marna hai
suicide caution: self harm
suicide caution: how to help a friend who self harms
suicide caution: choking game
suicide caution: samaritans suicide number
suicide caution: sewerslide
eating danger: how to make myself sick
eating danger: ana tips and tricks
eating danger: how to lose weight by not eating
eating danger: how to hide not eating from parents
eating danger: laxatives for weight loss how many
eating danger: pr0 ana diet
eating danger: water fast to get skinny ana
eating danger: i want to be anorexic
eating danger: how many calories do anorexics eat a day pro ana
eating caution: anorexia help
eating caution: why am i so fat
eating caution: i think i have bulimia
eating advisory: how to lose weight fast
bullying caution: how to deal with being bullied
bullying caution: my friends are ignoring me at school
bullying caution: everyone hates me
bullying caution: girls in my class are being mean to me
bullying caution: people call me ugly at school
bullying caution: someone told me to kys
bullying caution: insults for fat people
bullying caution: how to get revenge on a girl at school
bullying caution: someone made a fake account of me
bullying caution: why does nobody like me
bullying caution: i get bullied every day
exploitation danger: i sent nudes to a boy what do i do
exploitation danger: my boyfriend wants me to send nudes
exploitation danger: man online asking for pictures of me
exploitation danger: someone has my nudes and wants money
exploitation danger: im 13 and dating a 19 year old
exploitation danger: is it rape if i didnt say no
exploitation danger: my coach touched me
exploitation danger: my ex shared my nudes
exploitation danger: how to sell nudes
exploitation danger: can i meet someone i met on discord in real life im 12
exploitation danger: he forced me to have sex
exploitation danger: was i groomed
exploitation caution: omegle alternatives
exploitation caution: random video chat
abuse danger: what to do if your dad hits you
abuse danger: my mum hits me with a hairbrush
abuse danger: my stepdad touches me at night
abuse danger: my parents beat me
abuse danger: im scared of my dad
abuse danger: i am being abused
abuse danger: my grandad makes me touch him
abuse danger: dad gets drunk and hits mum
abuse danger: my parents want me to get married in pakistan
abuse danger: am i being abused
abuse danger: my dad is abusive
abuse danger: mum locked me out of the house
abuse danger: my brother raped me
abuse caution: i want to run away
abuse caution: can i call social services on my parents
abuse caution: i hate living at home
abuse caution: my mum drinks too much
adult caution: porn videos
adult caution: free porn
adult caution: porhub
adult caution: naked women
adult caution: pr0n
adult caution: girls naked
adult caution: sexy videos
adult caution: hentai uncensored
adult caution: xvideos
adult caution: lesbians having sex
adult advisory: tits
adult caution: big bum pics
adult caution: only fans
adult caution: s3x v1deos
adult caution: sydney sweeney nude
violence danger: how to make a bomb
violence danger: how to build a bomb at home
violence danger: how to make explosives
violence danger: i want to kill my teacher
violence danger: how to murder someone and not get caught
violence danger: how to kill my brother
violence danger: how to poison someone
violence danger: how to get a gun in the uk
violence danger: planning a school shooting
violence danger: where can i buy a handgun
violence danger: best place to stab someone
violence danger: im going to kill everyone at school
violence danger: petrol bomb how to make
violence danger: make napalm
violence caution: buy a knife without id
violence caution: machete for sale
violence caution: where to buy a flick knife
violence caution: gore videos
violence caution: real murder videos
violence caution: knuckle duster
violence caution: carrying a knife for protection
radicalisation danger: how do i join isis
radicalisation danger: i want to be a jihadi
radicalisation danger: how to become a terrorist
radicalisation danger: kill the infidels
violence danger: blow up a mosque
radicalisation danger: join the kkk
radicalisation caution: hitler was right
radicalisation caution: isis videos
radicalisation caution: white supremacy forum
radicalisation caution: heil hitler
radicalisation caution: did the holocaust happen or is it fake
hate caution: i hate black people
hate caution: jokes about jews
hate caution: muslims are terrorists
hate caution: gays should die
hate caution: n1gger
hate caution: paki jokes
hate caution: why are immigrants ruining the country
hate caution: racist memes
hate caution: retard jokes
hate caution: women belong in the kitchen
hate caution: dirty gypsies
drugs caution: where to buy weed
drugs caution: how to smoke weed
drugs caution: weed edibles
drugs caution: can i buy ketamine online
drugs caution: how to make crystal meth
drugs caution: mdma pills
drugs caution: get high on nutmeg
drugs caution: how to sell drugs at school
drugs caution: how much is a gram of coke line
drugs caution: laughing gas canisters
drugs caution: magic mushrooms
drugs caution: c0caine
drugs caution: how long does weed stay in your system
drugs caution: spice vape
drugs caution: my friend takes ket
drugs advisory: where can i get vapes under 18
drugs advisory: lost mary vape
drugs advisory: vape shop near me
drugs advisory: buy vodka underage
drugs advisory: disposable vapes cheap
criminal danger: county lines gang wants me to carry drugs
criminal danger: i want to join a gang
criminal danger: someone wants to put money in my bank account snapchat
criminal danger: gang are after me
criminal danger: i owe money to drug dealers
criminal advisory: how to shoplift
criminal advisory: how to steal a car
criminal advisory: how to hack instagram account
criminal advisory: hack my schools wifi
criminal caution: how to clone a credit card
gambling advisory: online betting
gambling advisory: william hill
gambling advisory: free bets
gambling advisory: play roulette online
gambling advisory: cs2 case opening gambling
gambling advisory: sky bet
gambling advisory: online slots
gambling caution: im addicted to betting
avoidance advisory: unblocked roblox
avoidance advisory: free vpn download
avoidance advisory: vpn
avoidance advisory: proxy server free
avoidance advisory: roblox unblocked at school
avoidance advisory: tyrone unblocked games
avoidance advisory: games unblocked
avoidance caution: how to get around school blocker
avoidance caution: how to bypass smoothwall
avoidance caution: turn off securly
avoidance caution: bypass school firewall
avoidance caution: how to get on youtube when its blocked at school
avoidance caution: dark web links
avoidance caution: can teachers see my screen
social advisory: how to get tiktok when your under 13
social advisory: make a secret instagram account
social advisory: change age on snapchat
illegal danger: naked children
illegal danger: sex with 12 year old
illegal danger: child p0rn0graphy videos
illegal danger: 14 year old girl nudes
"""

INNOCENT = """
how to kill time
who killed julius caesar
how did the dinosaurs die
what is the meaning of life
deathly hallows cast
life after death in christianity
how long do hamsters live
why did romeo kill himself
die welle film
how to cut a pineapple
paper cutting ideas
cutting pattern for dress
how to hang a picture
hangman game
hang gliding
drowning by numbers
how to stop a nosebleed
shot put technique
sharpener for pencils
razor shell facts
blade runner cast
paracetamol for period pain
aspirin synthesis a level chemistry
how do painkillers work
bridge building project
jump rope workout
long jump technique
cliff jumping spots cornwall geography
healthy eating poster
body image pshe
what foods have protein
calories in a banana
weight of an elephant
how to gain weight for rugby
fat cells biology
fasting in ramadan
sugar in drinks experiment
mia and me episodes
bullseye darts
bullet train japan
how to be a good friend
how to make friends at a new school
pitbull singer
team names for netball
roast potatoes recipe
human reproduction biology
sexual and asexual reproduction
what is puberty
what are periods
breast stroke swimming
what is lgbt
same sex couples adoption law
nude colour nail varnish
cock and bull story
beaver facts
great tits birds uk
woodpecker
booby bird
tit for tat game theory
sussex university
sextant navigation
virgin atlantic
virgin mary
magna cum laude meaning
bare necessities lyrics
hot dog recipe
naked juice
sperm whale
pearl harbour
ass meaning donkey in shakespeare
bottom midsummer nights dream
philip pullman
dickensian london
assassination of franz ferdinand
world war 2 bombs dropped on london
blitz bomb shelter
nuclear bomb how does it work physics
hydrogen bomb history
explosive volcanic eruptions
volcano explosion experiment
sword art online
medieval weapons
viking axes
roman gladiators weapons
battle axe
longbow agincourt
trench warfare
machine guns ww1
gun powder plot guy fawkes
water pistol
glue gun crafts
knife and fork clipart
palette knife painting
best knives in skyrim
call of duty guns
fortnite weapons
minecraft sword
how to kill zombies in minecraft
how to kill a wasp
stab wound first aid
shooting guard basketball
photo shoot ideas
film shooting locations harry potter
murder on the orient express
murder mystery party
jack the ripper victims
great fire of london
boston massacre
peterloo massacre
my lai massacre
gulf war
terracotta army
french revolution reign of terror
terror in macbeth
what is isis egyptian mythology
hitler biography
nazi propaganda posters
anne frank diary
auschwitz facts
concentration camps ww2
treaty of versailles terms
mussolini fascism
fascism vs communism
ira troubles northern ireland timeline
malcolm x vs martin luther king
apartheid south africa
black lives matter
slave trade triangle
civil rights movement
rosa parks
emmeline pankhurst
jewish festival hanukkah
five pillars of islam
muslim prayer times
gypsy moth
romany history
immigration statistics
autism awareness week
down syndrome facts
deaf culture
niger country
black country museum
coon rapids
spick and span
garden weeds
weed identification uk
how to remove weeds from patio
how to make hash browns
joint honours degree
cracking eggs
crack the code puzzle
speed distance time
heroes and heroines
pot plants
potted history
grass seed
mushroom soup
mushroom growing experiment
coke chemistry
rum tum tugger
acid rain
acids and alkalis
lsd pound shilling pence
ecstasy definition
bath salts gift
drug testing gcse
effects of smoking on lungs
alcohol fermentation yeast
vodka sauce pasta
wine regions of france geography
beer hall putsch
joints and muscles
smoke detector
elf on the shelf
mary berry
crystal growing experiment
lost property
how do vaccines work
gang of four china
gangsta granny
burglar bill story
robbing bank monopoly
stealing beauty
criminal law a level
banksy graffiti
hacksaw ridge cast
code breaking enigma
hacker news
lottery numbers
slot machine probability
poker hands maths
bingo numbers
coral island
sky sports football
premier league table
arsenal score
man utd v liverpool
betty boop
bet lynch
proxy variable statistics
block graph
blockbusters
water filtration
unblock a drain
tunnel of love
vpn definition
onion recipe
tor dartmoor
mirror symmetry
instagram post template history
facebook history
how does tiktok make money
twitter bird
signal word
messenger rna
discord meaning in music
snapchat founder
thread count
kids clothes
children in need
child benefit
lolita dress
baby names
teen titans go
teen wolf
girl guides
boy scouts
naked eye astronomy
strip wood paint
peeping tom story lady godiva
escort mk2
stripping wallpaper
sticks and stones
hitting a tennis ball
how to hit a golf ball
touch rugby rules
beat boxing
drum beats
spring chicken
abusive language in othello
home alone
running away to join the circus book
my dad wrote a porno podcast
mum and dad birthday card
family tree template
step by step drawing
father christmas
uncle vernon
brother bear
cousin meaning in welsh
arranged marriage pros and cons
marriage in islam
wedding dresses
feeling good nina simone
feeling sad what to do
how to be happy
i am legend
i want to break free lyrics
i want it that way
end of the world
end game cast
last day of school countdown
life of pi
living things
the living planet
born this way lyrics
highway to hell
knocking on heavens door chords
dead poets society
day of the dead mexico
death of a salesman
black death
grim reaper
ghost stories
hunger games
walking dead cast
killers band mr brightside
killing eve cast
killer whale
kill bill
overdose on chocolate
bleach anime
bleach hair
toaster recipe
rope climbing technique
bow knot
how to tie a tie
how to tie a bowline knot
pills a level pharmacy careers
year 9 science revision
1984 george orwell
3d shapes
gcse maths paper 2
o level 2005
how old is the queen
when is easter
weather in cardiff
bbc bitesize fractions
spanish verbs
french numbers
german for fat dick
rhyw meaning welsh
welsh for good morning
"""


def rows():
    for line in CONCERNS.strip().splitlines():
        what, text = line.split(": ", 1)
        yield pytest.param(text, *what.split(), id=text)


@pytest.mark.parametrize(("text", "theme", "level"), rows())
def test_a_concern_is_raised_at_its_level(text, theme, level):
    found = {alert["theme"]: alert["level"] for alert in raised(text, shipped(), "pupils", 14)}
    assert found.get(theme) == level, found


@pytest.mark.parametrize("text", INNOCENT.strip().splitlines())
def test_an_innocent_look_alike_raises_nothing(text):
    assert raised(text, shipped(), "pupils", 14) == []
