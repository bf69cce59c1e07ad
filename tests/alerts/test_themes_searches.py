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
suicide danger: how do i kill myself
suicide danger: i feel like killing myself
suicide danger: ways to self harm that dont leave marks
suicide danger: i want to disappear forever
suicide danger: what pills can i take to die
suicide danger: does drowning hurt
suicide danger: im so done with life
suicide danger: i dont see the point in living anymore
suicide danger: can you die from cutting your wrist
suicide danger: i want to jump off a building
suicide danger: is there a painless way to go
suicide danger: how to stop wanting to die
suicide danger: i want to be dead
suicide danger: why do i want to kill myself
suicide danger: how to commit sucide
suicide danger: how many calpol to die
suicide danger: hanging yourself
suicide danger: i need to cut
suicide danger: what can i use to self harm
suicide danger: razor blades for cutting skin
suicide danger: would it hurt to get hit by a train
suicide danger: i took too many pills
suicide danger: would my family miss me if i died
suicide danger: making a noose out of a belt
suicide danger: fatal dose of propranolol
suicide danger: ikillmyself
suicide danger: iwanttodie
suicide caution: self harm scars
suicide caution: friend is suicidal what to do
suicide caution: selfharm
eating danger: how to throw up my food
eating danger: can you survive on 400 calories
eating danger: how to be anorexic
eating danger: tips for starving yourself
eating danger: easiest foods to purge
eating danger: how not to feel hungry all day
eating danger: thinspiration pictures
eating danger: meanspo
eating caution: am i anorexic
eating caution: i hate my body
eating caution: bulimia
bullying caution: i have no friends at school
bullying caution: kids at school are calling me fat
bullying advisory: what to say to a bully
bullying caution: how to make a girl cry
bullying caution: my best friend is bullying me
bullying caution: how to embarrass someone at school
bullying caution: someone is spreading rumours about me
exploitation danger: older man on snapchat asking for nudes
exploitation danger: how to get nudes off the internet
exploitation danger: my boyfriend hits me if i dont have sex
exploitation danger: someone is threatening to leak my pictures
exploitation danger: i met a guy online and he wants to meet
exploitation danger: teacher touched me
exploitation danger: my nudes are being shared around school
exploitation danger: i was sexually assaulted
exploitation danger: can a 14 year old date a 20 year old
exploitation danger: make money selling pics of myself
exploitation caution: chat rooms for teens
exploitation caution: talk to strangers online
abuse danger: my mum beats me
abuse danger: what happens if i tell someone my dad hits me
abuse danger: dad punches me
abuse danger: my parents lock me in my room and dont feed me
abuse danger: my uncle is touching me what do i do
abuse danger: i am scared to go home
abuse danger: my mums boyfriend hurts me
abuse danger: forced to marry someone i dont know
abuse danger: my family want to send me to somalia to be cut
abuse danger: can i report my dad for hitting me
abuse caution: how to leave home at 16
abuse caution: my parents are always fighting
abuse caution: running away from home what to pack
adult caution: sex vids
adult caution: xxx videos
adult caution: naked girl pictures
adult caution: anime porn
adult caution: hot naked women
adult caution: boobs
adult caution: watch porn
adult caution: mia khalifa
adult caution: pornhb
adult caution: people doing sex
adult caution: fortnite porn
violence danger: how to stab someone
violence danger: how to make a petrol bomb
violence danger: buy guns online
violence danger: i want to hurt my teacher
violence danger: how to make a gun at home
violence danger: how can i kill my mum
violence danger: how to make chloroform
violence danger: school shooting plan
violence danger: bomb making instructions
violence danger: im going to kill him tomorrow
violence caution: where to buy knives under 18
violence caution: best knife for self defence
violence danger: carry knife in school bag
violence caution: cartel execution video
violence caution: machetes
violence caution: people dying on camera
radicalisation danger: how to join al qaeda
radicalisation danger: planning a terrorist attack
radicalisation danger: how to join a nazi group
radicalisation danger: attack a synagogue
radicalisation caution: nazi edits
radicalisation caution: white lives matter telegram
radicalisation caution: sieg heil
radicalisation caution: day of the rope
radicalisation danger: brenton tarrant video
hate caution: why are muslims so bad
hate caution: i hate gays
hate caution: jokes about black people
hate caution: trannies
hate caution: deport all muslims
hate caution: black people are monkeys
hate caution: jew jokes
drugs caution: weed
drugs caution: how to make weed brownies
drugs caution: cocaine for sale
drugs caution: buy xanax uk
drugs caution: what does ketamine feel like
drugs caution: get stoned at school
drugs caution: roll a spliff
drugs caution: drug dealer snapchat
drugs caution: can you smoke nutmeg to get high
drugs caution: where to get shrooms uk
drugs caution: thc pen
drugs advisory: how to hide a vape from parents
drugs advisory: elfbar 600
drugs advisory: where to buy cigarettes underage
drugs advisory: how to get served alcohol underage
criminal danger: my friend got me into county lines
criminal danger: how to leave a gang
criminal danger: a man asked me to deliver packages for money
criminal advisory: how to steal from primark
criminal advisory: how to pick a bike lock and steal it
criminal advisory: hack someones instagram
criminal advisory: ip booter
criminal caution: stolen credit card numbers
gambling advisory: bet 365 login
gambling advisory: best betting sites
gambling advisory: casino games real money
gambling advisory: accumulator tips today
gambling advisory: betting odds arsenal
gambling advisory: robux gambling sites
avoidance advisory: vpn extension chrome
avoidance advisory: unblock tiktok
avoidance advisory: unblocked games 66
avoidance advisory: proxy for school
avoidance advisory: cool math games unblocked
avoidance caution: how to disable school monitoring
avoidance caution: bypass lightspeed filter
avoidance caution: how to turn off parental controls
avoidance caution: install tor
illegal danger: child porn videos
illegal danger: naked 13 year old
illegal danger: underage girls nude
illegal danger: cp telegram
suicide danger: how can i die without feeling it
suicide danger: i want to go to sleep and never wake up
suicide danger: cutting my thighs
suicide danger: does it hurt when you kill yourself
suicide danger: how to hang yourself from a tree
suicide danger: what is the best way to overdose
suicide danger: i hate myself and want to die
suicide danger: no one loves me i want to die
suicide danger: how to make yourself bleed
suicide danger: nobody cares if i live or die
suicide danger: how to die in my sleep
suicide danger: can paracetamol kill you
suicide danger: i want to fly away and die
suicide danger: how many antidepressants is an overdose
suicide danger: is drinking bleach painful
suicide danger: how do you slit your wrists
suicide danger: best bridge to jump off to die
suicide danger: i self harm
suicide danger: my mum found my cuts
suicide caution: suicide hotline number
eating danger: how to become skinny without eating
eating danger: can i make myself throw up with a toothbrush
eating danger: anorexia tips
eating caution: how do i know if i have an eating disorder
bullying caution: a girl at school keeps calling me names
bullying caution: i am getting bullied on snapchat
bullying caution: how to scare someone at school
exploitation danger: my boyfriend keeps asking for nudes
exploitation danger: boy has a video of me and is threatening to post it
exploitation danger: i sent a pic to someone and now hes blackmailing me
exploitation danger: is it ok for a teacher to kiss me
exploitation danger: im 15 and pregnant by a 25 year old
exploitation danger: stepdad raped me
abuse danger: my father hits my mother
abuse danger: dad touches me
abuse danger: i get beaten at home
abuse danger: my mum burned me with an iron
abuse danger: im scared my dad will kill me
abuse danger: my parents are taking me to pakistan to get married
abuse caution: can i live on my own at 15
adult caution: hentia
adult caution: xxx
adult caution: nude girls
adult caution: gay porn
adult caution: only fans free
violence danger: how do i stab my brother
violence danger: blow up the school
violence danger: make a nail bomb
violence danger: how to kill my history teacher
violence danger: get a gun for school
violence danger: shoot my teacher
violence caution: rambo knife
violence caution: dead bodies real pictures
radicalisation danger: how can i go to syria and join isis
radicalisation caution: white power
hate caution: nazi jokes
hate caution: all muslims should leave
hate caution: retarded kids
drugs caution: where can i get weed
drugs caution: how to smoke crack
drugs caution: ketamine bladder
drugs caution: im addicted to weed
drugs caution: buy cannabis seeds uk
drugs advisory: vape pen
drugs advisory: geek bar flavours
criminal danger: im in a gang and want to leave
criminal danger: they made me carry drugs
criminal advisory: how to steal a moped
gambling advisory: sports betting
gambling advisory: spin the slots
avoidance advisory: vpn free
avoidance caution: how to play roblox at school
avoidance caution: how to unblock websites on school chromebook
avoidance caution: how do i get past the school wifi block
illegal danger: child pornography
illegal danger: nude kids
suicide danger: ways of killing yourself
suicide danger: i want it all to end
suicide danger: i cant live like this anymore
suicide danger: what happens if you take 30 paracetamol
suicide danger: how to cut without it hurting
suicide danger: tired of being alive
suicide danger: how to make a noose
suicide danger: thinking about suicide
suicide danger: is it normal to want to die
suicide danger: how to end things painlessly
suicide danger: suicide plan
suicide danger: how do people hang themselves
suicide danger: i need help i want to kill myself
suicide caution: cutting scars
suicide caution: stop self harming
eating danger: how to stop eating for a week
eating danger: tips to be anorexic
eating danger: how do i throw up after dinner
eating caution: signs i have an eating disorder
bullying caution: the kids in my class hate me
bullying caution: i am bullied because of my weight
bullying caution: how to get someone expelled
exploitation danger: my boyfriend is 21 and im 14
exploitation danger: guy on roblox wants my address
exploitation danger: a man offered me money for pictures
exploitation danger: what to do if your nudes get leaked
abuse danger: my dad slaps me
abuse danger: my step dad keeps coming into my room
abuse danger: how to tell someone im being abused
abuse danger: my grandad touched me
abuse danger: my mum doesnt feed me
abuse caution: how do i get taken into care
adult caution: sexy girls
adult caution: pornography videos
adult caution: p o r n h u b
adult caution: naked pics
violence danger: how to make a weapon
violence danger: i want to murder someone
violence danger: how to build a pipebomb
violence danger: ways to kill a person
violence danger: poison my teacher
violence caution: butterfly knife real
radicalisation danger: how do i become a member of isis
radicalisation caution: adolf hitler edit
hate caution: i hate jews
hate caution: funny racist jokes
hate caution: why do gay people exist they are disgusting
drugs caution: how to take mdma
drugs caution: cheap weed
drugs caution: lsd tabs how to get
drugs caution: ket dealer
drugs advisory: cheap vapes uk
drugs advisory: can i buy alcohol at 16
criminal danger: being forced to deal drugs
criminal advisory: steal from shops
gambling advisory: online poker
gambling advisory: grand national odds
avoidance advisory: best free vpn
avoidance advisory: unblocked minecraft
avoidance caution: how to get past school filters
illegal danger: porn of kids
"""

INNOCENT = """
ernest hemingway suicide essay
how to cut your own fringe
die romantik
knots for sailing
paracetamol overdose liver biology nursing
how to stop my dog eating grass
calories in pizza
weight watchers recipes
anti bullying week odd socks
meeting minutes template
online safety poster strangers
touch me lyrics
beat the teacher game
sexual selection darwin
same sex schools
cockney rhyming slang
weapons in ww1
how to kill bacteria
nuclear bomb test facts
murder hornets
hitler rise to power
terror management theory
jew of malta
gay community history
how vaccines and drugs are developed
speed camera
weeding the garden
theft in oliver twist
pascals wager
writers block
how tall is a 12 year old
suicide in the bell jar
why did sylvia plath kill herself
mental health awareness week
how long does it take for a fly to die
suicide squad harley quinn costume
overdose meaning
cuts of beef
skinny love chords
why do owls throw up pellets
vegan diet essay
bullying in wonder
how to be kind poster
how to send pictures by email
grooming signs safeguarding training
older people health needs
parents evening
my mum in french
child abuse in victorian times
my brother hit me with a ball what to do for bruise
how many chromosomes in a sex cell
adult social care
naked truth meaning
robin red breast
how to make a paper bomb balloon origami
who killed duncan in macbeth
shooting in manual mode
why did brutus kill caesar
bomb cyclone
how to kill moss on lawn
rise of the nazis gcse
isis river
what does jihad mean
hate crime statistics
jewish religion facts
black people in tudor england
heroin in the victorian era
cocaine bear cast
grass pollen
ecstasy of gold
gang of youths
hacking in history
lottery funding national
block of flats
blood brain barrier bypass
children in care
naked baby photoshoot ideas for new mums
how to self tan
suicide by durkheim summary
is suicide a sin in islam rs gcse
suicidal empathy
killing commendatore
die hard trilogy
live and let die
how to live on mars
what happens when stars die
when did queen victoria die
how to survive on a desert island
how to hang curtains
death penalty in the usa
stages of grief
my grandad died how to cope
poem about death of a pet
my hamster died
mental health week assembly
childline poster design
the fault in our stars
how to cut onions without crying
paper cuts
jumping jacks
train jumping game
overdose meaning in welsh
belly of the beast
how to throw a ball
throw up in the air physics
how to be sick of work
fat bear week
skinny legend
thin ice
how many calories does a 14 year old need
gut health
balanced diet poster
weight training for rugby
how to burn calories
purge valve
bully beef ww1
the bully summary
cyberman costume
gossip girl cast
mean girls musical
mean median mode
mean green
roast lamb
fake tan
ugly duckling
ugly betty
what is grooming
how to groom a cat
nude in art history
consent form template
romeo and juliet age difference
dating fossils
carbon dating
radiometric dating
speed dating icebreaker
older brother quotes
sister act
daddy long legs
my family in french
my mum in spanish
he hit the ball
mother teresa
fathers day card
how to touch type
touch football
brothers grimm
home and away
running away synonyms
run away to sea
escape room ideas
child labour victorian times
forced labour gulag
marriage of figaro
sexism in sport
sex linked inheritance
what is sex cell called
sperm cell diagram
egg and sperm
puberty for boys
where do babies come from
how are babies made
penguin facts
cocktail sausage
hot wheels
hot chocolate recipe
strip of paper
strip mining
bikini atoll
vagina monologues
peacock feathers
titmouse
pussy willow
tea bag
balls to the wall
naked snail
adult education
adult learning
mature student
kim kardashian net worth
taylor swift tickets
how do guns work physics
gun laws in usa
shotgun lyrics george ezra
james bond golden gun
knife crime assembly
samurai sword facts
sword in the stone
bow and arrow
bombay mix
photobomb
bath bombs
carpet bombing ww2
stabilisers bike
stab in the dark meaning
shoot the moon
shooting in portrait mode
killing floor
assassins creed valhalla
assassin bug
poisonous plants uk
poison garden alnwick
lady macbeth poison
jack the ripper suspects
serial killers psychology a level
true crime podcasts
ted bundy documentary
fight club quotes
street fighter
fight or flight response
boxing gloves
acid base titration
how to make slime
how to make a volcano
how to make a paper gun
chemistry explosions
fireworks chemistry
what is a terrorist
war in ukraine
gaza news
hamas israel conflict explained
9 11 memorial
iran revolution
what is fascism
hitler youth
why did people vote for hitler
night of the long knives
nazi olympics 1936
swastika origin
stalin vs hitler
anne frank house
the book thief
kindertransport
taliban afghanistan women
kite runner summary
jihad in islam gcse
white power ranger
black and white photos
black cat
gay marriage law uk
pride month
trans siberian railway
trans fat
disability awareness
gypsy rose musical
traveller bedbugs
polish food
jewish wedding
indian ocean
chinese dynasty
smoking area
joint angles
pot noodle
poppy seeds
mushroom risotto
speed bump
pill bug
tablet samsung
spice tolerance
crack open an egg
high jump
high school musical
hashbrown
tobacco mosaic virus
cigarette smoking and copd
alcohol in islam
prohibition america 1920s
beer in medieval times
gin lane hogarth
vaping effects on lungs
drug resistant bacteria
class a drugs list pshe
opium wars
cocaine trafficking case study
crystal lattice
ice ice baby
lemon curd
robin hood
the great gatsby bootlegging
bank job maths
hack saw blade
house hacks
shop lifting lyrics jane's addiction
stolen generation australia
pirates of the caribbean
computer virus ks3
phishing email examples lesson
fraud act 2006
gang show
gang of four
county cricket
betting shop in great gatsby
lottery probability
dice probability
poker chips counting maths
horse racing frame
wheel of fortune
block paving
blocks of wood
filter coffee
bypass road plan
tunnel bear cartoon
proxy definition
tor valley
the onion
private browsing meaning
school wifi essay
ig nobel prize
tick tock clock
snap card game
whats the time
telegram zimmermann
signal box
threads film 1984
discord in harmony
messenger pigeon
baby clothes
teenage kicks
12 year old birthday ideas
kids party games
teen vogue
young offenders
little women
girl with a pearl earring
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
