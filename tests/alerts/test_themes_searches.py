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
suicide danger: i wanna disappear forever
suicide danger: nobody would care if i was gone
suicide danger: no one would notice if i died
suicide danger: painless way to go
suicide danger: how high do you have to jump from to die
suicide danger: is 3000 mg of paracetamol enough to kill you
suicide danger: is 200mg of sertraline enough to die
suicide danger: what happens if i take 16 ibuprofen
suicide danger: how many sleeping tablets does it take to not wake up
suicide danger: i dont want to wake up tomorrow
suicide danger: i wish i was never born
suicide danger: i wish i was dead
suicide danger: i want to stop existing
suicide danger: what is the point of being alive
suicide danger: i cant do this anymore i want out
suicide danger: goodbye letter to my family before i die
suicide danger: how to tell my parents im suicidal
suicide danger: how to hide cuts from mum
suicide danger: how to get my hands on a blade
suicide danger: how to take apart a sharpener
suicide danger: how to take the blade out of a pencil sharpener
suicide danger: where to cut so it doesnt bleed too much
suicide danger: how to cover self harm scars for pe
suicide danger: burning myself with a lighter
suicide danger: i cut myself and it wont stop bleeding
suicide danger: how long to die from carbon monoxide
suicide danger: can you die from drinking bleach
suicide danger: will jumping off my roof kill me
suicide danger: i hate my life i wanna die
suicide danger: wanna kms so bad
suicide danger: how 2 unalive urself
suicide danger: everyone hates me and i want to die
suicide danger: my family would be better without me
suicide danger: im a burden to everyone
suicide danger: tired of living
suicide danger: i feel like killing myself everyday
suicide danger: best bridge to jump off
suicide danger: easiest way to overdose at home
suicide danger: how to hang myself in my room
suicide danger: what knot to use to hang yourself
suicide danger: i want to jump in front of a train
suicide danger: can i die from 10 antidepressants
suicide danger: i ha rm myself help
suicide danger: how do i stop cutting
suicide danger: does slitting wrists hurt
suicide danger: kill myslef
suicide danger: life isnt worth living
suicide danger: why should i stay alive
suicide danger: reasons not to kill myself
suicide danger: i took too many pills what do i do
suicide danger: took 12 paracetamol
suicide danger: my friend said she wants to die
suicide danger: my mate is cutting herself what do i do
suicide danger: my mum tried to kill herself
suicide danger: ctb method
suicide danger: sodium nitrite buy uk
suicide danger: helium suicide
suicide danger: do you feel pain when you hang
suicide danger: why do i feel like dying
suicide danger: why do i want to hurt myself
suicide danger: i punch walls to hurt myself
suicide danger: ready to end it
suicide danger: gonna end it all 2nite
suicide danger: im done with life
suicide danger: what would happen if i died today
suicide danger: i dont deserve to live
suicide danger: how deep do you have to cut to hit a vein
abuse danger: my step dad comes in my room at night
abuse danger: my dad hits me with a belt
abuse danger: my uncle touches me
abuse danger: my brother makes me do things i dont want to
abuse danger: is it normal for your dad to hit you
abuse danger: my dad slaps me when hes drunk
abuse danger: scared of my dad
abuse danger: my parents dont feed me
abuse danger: mum locks me in my room
abuse danger: my grandad touched me down there
abuse danger: my parents are making me marry someone
abuse danger: being sent to pakistan to get married
abuse caution: running away from home at 14
abuse caution: where can i sleep if i run away
abuse caution: how to call childline without parents knowing
abuse danger: dad hits mum
abuse danger: my dad is hurting my mum
abuse caution: how to report my parents to social services
exploitation danger: i was raped
exploitation danger: someone touched me and i didnt want it
abuse danger: my cousin raped me
abuse danger: my teacher touched me
abuse danger: my stepmum burns me
abuse danger: there is no food in my house
abuse danger: dad says he will kill me if i tell
abuse caution: im getting kicked out what do i do
exploitation danger: someone has my pics and wants money
exploitation danger: he wants me to send pics
exploitation danger: should i send my boyfriend nudes
exploitation danger: he keeps asking me for nudes
exploitation danger: someone is threatening to leak my nudes
exploitation danger: my nudes got leaked what do i do
exploitation danger: guy on snap blackmailing me
exploitation danger: man online asked me to meet him
exploitation danger: meeting someone from the internet im 13
exploitation danger: my boyfriend is 22 and im 14
exploitation danger: is it ok for a 20 year old to date a 14 year old
exploitation danger: he said if i love him i would send
exploitation danger: how to sell feet pics under 18
exploitation danger: onlyfans under 18 how
exploitation danger: my bf wont delete my pictures
exploitation danger: he made me do stuff to his friends
exploitation danger: older man buys me stuff and wants a kiss
exploitation danger: sextortion help
exploitation caution: omegle alternatives for teens
exploitation caution: chat with random strangers
exploitation danger: sugar daddy for teens
drugs caution: how to make money selling pictures of yourself
exploitation danger: someone i met on roblox asked for my address
exploitation danger: someone on discord asked me to turn my camera on and undress
exploitation danger: sent a nude and regret it
exploitation danger: deepfake nudes of girls in my class
exploitation caution: undress ai app
exploitation caution: nudify app free
exploitation danger: send nudes
eating danger: how to make myself sick after eating
eating danger: how to stop being hungry so i dont eat
eating danger: 500 calories a day how much weight will i lose
eating danger: how long can i go without eating
eating danger: how to fast for 5 days
eating danger: thinspo
eating danger: th1nsp0 tips
eating danger: how to throw up quietly
eating danger: how to purge
eating danger: what can i use to make me throw up
eating danger: ed twt tips
eating danger: edtwt
eating danger: sweetspo and bonespo
eating danger: chew and spit
eating danger: i ate too much and want to throw it up
eating danger: how to trick parents into thinking you ate
eating danger: how to fake weight at weigh in
eating danger: ABC diet anorexia boot camp
eating danger: how to be 40kg
eating danger: lowest bmi before you die
eating danger: do laxatives make you skinny
eating caution: why cant i stop eating and then feel guilty
eating caution: i feel fat
eating caution: am i anorexic quiz
eating danger: how to get a thigh gap
eating caution: ozempic for 15 year old
eating danger: how to starve yourself
eating danger: lose 10 pounds in a week
eating caution: diet pills for teens
eating caution: my friend doesnt eat lunch is she anorexic
violence danger: where to stab someone to kill them
violence danger: i want to shoot up my school
violence danger: how to bring a knife into school without getting caught
violence danger: how to make a bomb at home
violence danger: how to make a molotov
violence danger: how to make a pipe bomb
violence danger: 3d print gun files
violence danger: how to make a shank
violence danger: how to get away with murder irl
violence danger: poison that cant be detected
violence danger: how to poison someones drink
violence danger: im gonna stab him
violence danger: i want to kill my brother
violence caution: girls fighting
violence caution: school fight videos
violence caution: street fights knockouts
violence caution: roadman knife
violence caution: beheading video
violence caution: liveleak
violence caution: watch people die
violence danger: how to make a nail bomb
violence danger: where can i get a gun in london
violence danger: ghost gun parts
violence danger: do metal detectors at school find ceramic knives
violence danger: how to punch someone so they get knocked out
violence caution: columbine shooters fan
violence danger: how to build a crossbow that can kill
radicalisation danger: how to join patriotic alternative
radicalisation caution: nasheed jihad
radicalisation caution: isis beheading videos
radicalisation caution: andrew tate red pill sigma hatred of women
radicalisation caution: great replacement is real
radicalisation caution: white genocide proof
radicalisation caution: national action uk
radicalisation danger: join national action
radicalisation caution: 764 com group
radicalisation caution: incel forum
radicalisation caution: elliot rodger was right
radicalisation caution: saint tarrant
violence caution: christchurch shooting full video
radicalisation danger: mein kampf pdf hitler was right
radicalisation danger: terrorgram
radicalisation danger: siege james mason pdf
radicalisation danger: travel to syria to fight
radicalisation danger: is it haram to kill kuffar
radicalisation caution: no lives matter 764
radicalisation danger: how to become a mujahid
radicalisation caution: boogaloo boys uk
radicalisation danger: combat 18 how to join
hate caution: i hate muslims
hate caution: why are jews evil
hate caution: jews control the world
hate caution: racist jokes about black people
hate caution: n word pass generator
hate caution: trannies are disgusting
hate caution: immigrants are ruining this country send them back
hate caution: f4ggot
radicalisation caution: holocaust didnt happen
hate caution: gypsies are thieves
hate caution: retard insults
hate caution: slurs for asians
hate caution: why are black people so ugly
hate caution: go back to your country insults
drugs advisory: which vape has most nic
drugs advisory: how to get a vape underage
drugs caution: how to roll a joint
drugs caution: where to buy weed london
drugs caution: how to make edibles
drugs caution: lean recipe
drugs caution: how to get high at home
drugs caution: what household items get you high
drugs caution: spice vape thc
drugs caution: ket effects first time
drugs caution: how much is a gram of coke
drugs caution: plug near me
drugs caution: telegram plug london
drugs caution: balloons nos canisters buy
drugs caution: magic mushrooms where to pick
drugs caution: how to pass a drug test
drugs caution: how to hide weed smell from parents
drugs advisory: does vape set off school smoke detectors
drugs advisory: lost mary vape cheap
drugs advisory: elfbar 600 near me
drugs advisory: snus nicotine pouches strongest
drugs advisory: fake id for alcohol
drugs advisory: how to get drunk fast
drugs caution: can you get high off calpol
drugs caution: xanax bars uk
drugs caution: buy zaza
drugs caution: what does mdma feel like
drugs caution: my mum does drugs
drugs advisory: i think im addicted to vaping
drugs caution: how to quit weed
drugs caution: dab pen cart thc
drugs caution: deodorant sniffing high
drugs caution: mandy drug first time
drugs caution: grinder for weed
criminal danger: county lines jobs quick money
criminal danger: trap house
criminal danger: selling for olders
criminal danger: my older wants me to shot for him
criminal danger: i owe a dealer money what do i do
criminal danger: they want me to hold a package
criminal danger: going cunch
criminal danger: being forced to sell drugs
criminal danger: someone asked to use my bank account to put money in
criminal caution: how to do credit card fraud
criminal advisory: how to steal from shops without getting caught
criminal advisory: how to hotwire a moped
criminal advisory: how to start a car without keys
criminal caution: how to make fake money
criminal advisory: how to hack someones snapchat
criminal advisory: ddos someone
criminal advisory: ip grabber
criminal advisory: booter free
criminal advisory: hack roblox account
criminal advisory: how to hack school wifi
criminal caution: squares deets methods
criminal caution: easy money snapchat bank flip
criminal caution: money mule
criminal danger: how to join a gang
criminal advisory: how to pickpocket
criminal advisory: how to break into a house
criminal advisory: doxx someone
criminal caution: burner phone for trapping
bullying caution: everyone at school is mean to me
bullying caution: why does everyone hate me
bullying caution: they keep calling me names
bullying caution: people are spreading rumours about me
bullying caution: how to stop people picking on me
bullying caution: how to make someone cry
bullying caution: how to make a fake account to bully someone
bullying caution: kys
bullying caution: go kill yourself insults
bullying caution: roast for ugly girl in my class
bullying caution: i dont want to go to school because of bullies
bullying caution: girls in my class leave me out
bullying caution: someone made a hate account about me
bullying caution: he pushes me in the corridor every day
bullying caution: how to get back at someone who bullied me
adult caution: porn
adult caution: p0rnhub
adult caution: naked girls
adult caution: hot girls nude
adult caution: rule 34 fortnite
adult caution: hentai
adult caution: sex videos free
adult caution: big boobs
adult caution: xnxx com
adult caution: nude celebs
adult caution: milf
adult caution: onlyfans leaks
adult caution: nsfw ai chatbot
adult caution: r34
adult caution: people having sex
adult caution: girls kissing naked
illegal danger: child porn
illegal danger: cp links telegram
illegal danger: naked 12 year old girls
illegal danger: preteen nudes
illegal danger: loli hentai
illegal danger: jailbait pics
avoidance caution: how to get round smoothwall
avoidance caution: unblock youtube at school
avoidance advisory: free vpn chromebook
avoidance advisory: proxy sites that work at school
avoidance caution: tor browser download
avoidance caution: how to bypass school wifi
avoidance caution: how to turn off securly
avoidance caution: how to disable senso cloud
avoidance advisory: nord vpn free
avoidance advisory: games not blocked by school
avoidance caution: bypass netsupport school
avoidance advisory: interstellar proxy link
avoidance caution: how to delete lightspeed agent
avoidance advisory: psiphon
gambling advisory: bet365
gambling advisory: online slots free spins
gambling advisory: stake casino
gambling advisory: csgo skin gambling
gambling advisory: how to bet under 18
gambling advisory: roblox gambling sites bloxflip
gambling caution: i cant stop gambling
gambling advisory: football accumulator tips
gambling advisory: crypto casino no id
gambling caution: my dad lost all our money gambling
gambling advisory: paddy power sign up
social advisory: how to get tiktok when your 11
social advisory: how to change age on snapchat
social advisory: how to make a second instagram account parents dont know
social advisory: fake birthday for instagram
social advisory: how to get round age verification discord
social advisory: finsta
suicide danger: how do i make it look like an accident so my mum doesnt know i killed myself
suicide danger: i dont see a future for me
suicide danger: is there any point in carrying on
suicide danger: which pills are the deadliest
suicide danger: what tablets can kill you
suicide danger: how many tablets is too many
suicide danger: can u die from too much calpol
suicide danger: does it hurt to slit ur wrist
suicide danger: how to get rid of scars from cutting
suicide danger: i did it again i cut
suicide danger: im so sad i want to sleep and never wake up
suicide danger: how to write my last letter
suicide danger: plz help i want to die
suicide danger: im gonna end it after school
suicide danger: how long until i bleed out
suicide danger: jumping off a multi storey car park would i die
suicide danger: nobody loves me i should just die
suicide danger: the world would be better without me in it
suicide danger: i hurt myself so i can feel something
suicide danger: how tight does a rope need to be
suicide danger: can you strangle yourself with a belt
suicide danger: i swallowed batteries
suicide danger: where to buy razor blades near me for sh
suicide danger: bandage for cuts i made on my thighs
suicide caution: my sister keeps cutting herself
suicide danger: i keep having thoughts of dying
suicide danger: thinking of ending things
suicide danger: what age can you kill yourself
abuse danger: my dad punched me in the face
abuse danger: mum pulls my hair and hits me
abuse danger: my mums bf watches me in the shower
abuse danger: my brother gets in my bed at night
abuse danger: i have bruises from my dad
abuse danger: why does my dad touch me
abuse danger: my mum doesnt give me any food
abuse danger: my parents found me a husband and im 15
abuse danger: they want to take me abroad to marry my cousin
abuse caution: how to run away and never get found
abuse danger: dad strangled mum last night
abuse danger: what to do when your parent is violent
abuse danger: i am afraid of my stepdad
abuse danger: my grandad makes me keep secrets
abuse caution: can i leave home at 15
exploitation danger: he said he will post my nudes if i dont pay
exploitation danger: someone screenshotted my nude
exploitation danger: a guy on roblox wants my snap
exploitation danger: boy keeps begging me for pics
exploitation danger: hes 25 and im 13 is it wrong
exploitation danger: my friends older brother is making me have sex
exploitation danger: this man gave me vapes and now he wants sex
exploitation caution: ai that removes clothes
exploitation caution: sites to talk to random people on cam
exploitation danger: can i sell photos of my feet at 13
exploitation danger: my coach texts me at night
exploitation danger: going to meet my online friend dont tell parents
exploitation danger: forced to do sexual stuff
eating danger: how to ignore hunger
eating danger: diet to lose 2 stone in 2 weeks
eating danger: im on 300 cals a day
eating danger: best food to throw up after
eating danger: how to hide food so mum thinks i ate it
eating danger: how to stop eating forever
eating danger: does brushing your teeth after being sick help
eating caution: i feel disgusting after i eat
eating caution: is my bmi too low quiz anorexia
eating danger: ana buddy wanted
eating caution: why do i hate my belly so much
eating danger: i want to see my ribs
violence danger: how to kill my teacher and get away with it
violence danger: i want revenge i want to stab them
violence danger: how to make explosives from fertiliser
violence danger: how do school shooters plan
violence danger: how hard do you have to hit someone to kill them
violence caution: flick knife uk next day delivery
violence caution: videos of people getting stabbed
violence caution: real death videos
violence caution: zombie killer knife cheap
violence danger: can you make a gun at home
violence danger: best place to hit someone to knock them out
violence danger: what poison kills instantly
violence danger: how to beat up someone bigger than me
violence danger: bringing a weapon to school tomorrow
radicalisation danger: i want to fight for islamic state
radicalisation danger: how to sign up to britain first
radicalisation caution: hitler was right edit
radicalisation caution: isis edits
radicalisation caution: nazi phonk
radicalisation caution: blackpill its over
radicalisation danger: how to start a race war
violence caution: southport killer hero
radicalisation danger: terrorist manual pdf
radicalisation danger: where to meet neo nazis
hate caution: why are gay people disgusting
hate caution: funny names to call muslims
hate caution: kick all immigrants out
hate caution: i hate trans people
hate caution: stop the boats sink them refugees scum
hate caution: tr4nny
drugs caution: how much ket is too much
drugs caution: where to get shrooms
drugs caution: weed delivery
drugs caution: i smoked weed for the first time and feel weird
drugs advisory: vape no id
drugs caution: first time doing coke
drugs caution: how long does weed stay in your wee
drugs caution: can i get high on cough medicine
drugs caution: edibles for beginners
drugs caution: how to grow weed in my room
drugs caution: nos tank near me
drugs advisory: shops that sell vapes to kids
drugs advisory: vodka without id
drugs caution: roll a zoot
drugs caution: is my vape spiked with spice
criminal danger: a man wants me to deliver a package to another town
criminal danger: my boyfriend wants me to hold his drugs
criminal danger: i stole from a dealer and they want to kill me
criminal advisory: how to hack into teachers account
criminal caution: free credit card numbers
criminal advisory: easiest shops to steal from
criminal advisory: crack wifi password
criminal danger: making money trapping
criminal danger: how old do you have to be to be in a gang
criminal advisory: how to steal a bike
bullying caution: a girl keeps hitting me at school
bullying caution: everyone laughs at me
bullying caution: nobody talks to me at school
bullying caution: she told everyone my secret and now they hate me
bullying caution: how to make her life hell
bullying caution: they took a video of me and posted it
bullying caution: best insults for fat people
adult caution: pornhub
adult caution: naked women videos
adult caution: hot sex
adult caution: free xxx
adult caution: boobs pics
adult caution: anime tiddies
illegal danger: underage porn
avoidance advisory: proxy unblocker
avoidance advisory: vpn that works at school
avoidance caution: how to get past the school filter
avoidance caution: how to use roblox on school computer
gambling advisory: best betting sites no id
gambling advisory: roulette real money
gambling caution: my brother is addicted to betting
social advisory: how to get snapchat under 13
social advisory: bypass face scan tiktok
suicide danger: whats the quickest thing to end ur life with
suicide danger: ppl would be happy if i was dead
suicide danger: i have no reason to live
suicide danger: cutting deep without mum finding out
suicide danger: is bleach poisonous if i drink a little
suicide danger: i cant take it any more i want to go to sleep forever
suicide danger: how do you od
suicide danger: how to die in ur sleep
suicide danger: my scars are showing in pe what do i wear
suicide danger: it hurts to be alive
suicide danger: can cutting kill you
suicide danger: i want to throw myself under a train
suicide danger: ways to hurt urself without leaving marks
suicide danger: i scratch my arms till they bleed
suicide danger: are there any painless deaths
suicide danger: someone please kill me
suicide danger: what does it feel like to drown
suicide danger: i wrote a note for my mum and i am going to do it
suicide danger: want 2 die
suicide danger: i think about jumping every time i see a bridge
suicide caution: my best friend took an overdose
abuse danger: my mum slapped me and now my face is bruised
abuse danger: my carer hurts me
abuse danger: he touches me when mum is at work
abuse danger: my parents lock the fridge
abuse danger: my big brother forces me to touch him
abuse danger: mum says shes going to kill me
abuse caution: i want to go into care
abuse danger: mum hit me with a shoe
abuse danger: im being taken to somalia for fgm
exploitation danger: this older boy from snapchat wants me to come to his house
exploitation danger: sold my nudes
exploitation danger: my ex is sharing my pictures
exploitation danger: i sent a pic and now hes threatening me
exploitation danger: im 12 dating a 17 year old
exploitation danger: he wants me to video call with no clothes on
exploitation danger: how to make money on onlyfans at 15
exploitation caution: free cam chat with strangers
exploitation danger: my tutor kissed me
eating danger: how to get skinny without eating
eating danger: is 600 calories a day enough to lose weight
eating danger: i threw up my dinner on purpose
eating danger: how to make urself throw up
eating danger: fasting for a week to lose weight
eating caution: i hate how fat my legs are
eating danger: hide my food in napkin
violence danger: i want to murder my stepdad
violence danger: how to get ammo uk
violence danger: i want to blow up the school
violence caution: buy machete online no id
violence caution: worst gore site
bullying caution: kids getting beaten up videos
violence danger: how many stabs to kill someone
radicalisation danger: how to contact isis online
radicalisation caution: hitler did nothing wrong
radicalisation danger: white supremacist telegram
radicalisation danger: breivik manifesto
radicalisation danger: i want to be a martyr for allah
hate caution: why do muslims ruin everything
hate caution: homophobic slurs list
hate caution: black people jokes dark
hate caution: i hate gay people
drugs caution: cocaine price uk
drugs caution: how to snort ket
drugs caution: weed dealer snap
drugs caution: how do i know if im high
drugs advisory: elf bar no id
drugs caution: smoking weed at 13
drugs caution: xanax for sale
criminal danger: gang wants me to hold a knife for them
criminal advisory: how to shoplift from primark
criminal advisory: ddos school wifi
criminal caution: cloned cards telegram
bullying caution: kids at school keep calling me fat
bullying caution: im getting bullied online
bullying caution: how to make someone feel bad about themselves
bullying caution: they all laugh at me in class
adult caution: only fans leaked
adult caution: big tits
avoidance advisory: how to get a vpn on school ipad
gambling advisory: how to gamble online under 18
social advisory: make instagram account under 13 without parents
suicide danger: is there a point in being here
suicide danger: i wish i could just sleep and not wake up
suicide danger: i hope i dont wake up tmrw
suicide danger: what if i wasnt here anymore
suicide danger: would anyone come to my funeral
suicide danger: sucide methods
suicide danger: how 2 comit suiside
suicide danger: suacide quiz am i
suicide danger: how long would it take to bleed out
suicide danger: how many pills is too many
suicide danger: what happens if you drink bleach on purpose
suicide danger: quickest way to be gone
suicide danger: asking for a friend how do people self harm
suicide danger: how to hide scars on wrist for pe
suicide danger: how to cover cuts in summer
suicide danger: long sleeve swimsuit to hide cuts
suicide danger: what to use to cut instead of razor
suicide caution: i hate myself so much
suicide caution: i hate myself and everything about me
suicide danger: i dont belong in this world
suicide danger: i dont wanna be here no more
suicide danger: everyone would be better without me
suicide danger: they wouldnt even notice if i was gone
suicide danger: im just a waste of space
suicide danger: i feel empty and numb all the time
suicide danger: does cutting help with sadness
suicide danger: i relapsed and cut again
suicide caution: 3 days clean from sh
suicide danger: how to get blood off my sleeves from cuts
suicide caution: kms lol
suicide danger: im gonna kms if i fail
suicide danger: should i jus kms
suicide danger: kill my self quiz
suicide danger: can u die from holding ur breath
suicide danger: how to die in your sleep
suicide danger: how do u die without it hurting
suicide danger: how much paracetomol to die
suicide danger: what does an overdose feel like
suicide danger: how tall a bridge to jump
suicide danger: i want it all to stop
suicide danger: i cant do this anymore
suicide danger: tired of living tbh
suicide danger: no reason to be alive
suicide danger: is it selfish to kill yourself
suicide danger: do you go to hell if you kill yourself
suicide danger: what would happen to my dog if i died
suicide danger: how to write a goodbye letter to my mum
suicide danger: how to tie a noose
suicide danger: my friend says she wants to die
suicide danger: my bestie is cutting herself what do i do
suicide danger: wat to do when u feel suisidal
suicide danger: i want to be with my nan in heaven
suicide danger: i wish a car would hit me
suicide danger: i should not have been born
suicide danger: i deserve pain
suicide danger: how to punish myself
suicide danger: eraser burn how to
suicide danger: i keep scratching my arms till they bleed
suicide caution: choke urself till pass out
suicide danger: how to make it look like an accident when you die
eating danger: how to not eat for 3 days
eating danger: how long can i go without food to get skinny
eating caution: i only ate an apple today is that good
eating danger: how to hide food at dinner
eating danger: how to throw up without noise
eating caution: i feel guilty every time i eat
eating caution: i feel sick when i look in the mirror im so fat
eating danger: tips to stop being hungry all day
eating danger: how many cals to lose 10kg in 2 weeks
eating danger: how to be skin and bones
eating danger: low cal safe foods
eating danger: how to skip lunch at school without teachers noticing
eating danger: does chewing gum stop you eating
eating caution: anorexik tips
eating danger: is 45kg fat for 14
eating danger: how to make my parents think i ate
eating danger: can u throw up dinner
eating danger: i want a thigh gap so bad
eating danger: scared of gaining weight
abuse danger: my dad shouts at me and throws stuff
abuse advisory: what counts as child abuse
abuse caution: my stepdad makes me feel uncomfortable
abuse danger: is it normal for your dad to hit you with a belt
abuse danger: my mum grabbed me by the hair
abuse danger: my uncle comes in my room
abuse danger: scared to go home after school
abuse danger: my mums bf hurts her
abuse caution: how to get taken away from my parents
abuse danger: my cousin touches me and i dont like it
abuse caution: my mum says she wishes i was never born
abuse caution: mum passed out drunk what do i do
abuse danger: dad locks me in my room
abuse caution: can i ring the police on my mum
abuse danger: my brother touches me when im asleep
abuse caution: nobody is home and theres no food
exploitation danger: someone on snap keeps asking for pics of me
exploitation danger: he said he will post my pics if i dont send more
exploitation danger: older boy wants me to come to his house
exploitation danger: how to make someone delete ur pics
exploitation danger: i sent a pic and now he wont stop
exploitation danger: guy on roblox wants my number
exploitation danger: is it bad my bf is 20 and im 14
exploitation danger: he bought me vapes and now wants me to do stuff
exploitation danger: someone online says he loves me but hes 30
exploitation danger: my bf gets angry if i say no
exploitation danger: girl on insta is blackmailing me
exploitation danger: he told me to keep it secret
exploitation danger: can i get in trouble for sending a nude
exploitation danger: man in car asked me to get in
exploitation danger: my tutor messages me at night
bullying caution: nobody sits with me at lunch
bullying caution: my friends left me out of the group chat
bullying caution: they made a tiktok making fun of me
bullying caution: how to get a girl at school to hate herself
bullying caution: ppl call me fat at school
bullying caution: bullyed at school wat do i do
bullying caution: i have no one to sit with
bullying caution: boys keep pushing me in the corridor
bullying caution: everyone laughs at me in class
bullying caution: someone spreading rumors about me
bullying caution: how to make her cry at school
bullying caution: my ex friend turned everyone against me
bullying caution: somone told me to kill myself on snap
suicide danger: does it get better or should i give up
suicide danger: i want to go to sleep forever
suicide danger: how much blood can you lose
suicide danger: wat pills make u die
suicide danger: i wish my heart would just stop
suicide danger: nobody needs me here
suicide danger: the world would be better off if i wasnt in it
suicide danger: how do i tell my mum i cut
suicide danger: plasters for self inflicted cuts
suicide danger: excuses for marks on wrists
suicide danger: pencil sharpener blade screw
suicide danger: suecide how to
suicide danger: i want to sucide
suicide caution: im a failure and everyone hates me
suicide danger: sick of being me
suicide danger: i feel like i shouldnt exist
suicide danger: is drowning peaceful
suicide danger: what height fall kills you
suicide danger: whats it like to be dead
suicide danger: my friend took loads of pills what do i do
suicide danger: my mate posted goodbye on his story
suicide danger: im done goodbye
suicide danger: why do i like seeing my own blood
suicide danger: ill be gone by monday
suicide danger: can u od on vitamins
eating danger: how to survive on just water
eating danger: i made myself sick again
eating caution: how to look thinner in 2 days i feel huge
eating caution: my mum keeps making me eat
eating danger: can i live on 500 cals
eating danger: how do i get anorexia
eating danger: what to say when people ask why im not eating
eating caution: cant stop binging
eating danger: do laxitives make u skinny
eating danger: ways to be less hungry at night ana
abuse caution: my dad gets really angry and breaks stuff
abuse danger: step dad hit me wat do i do
abuse danger: uncle put his hand up my skirt
abuse caution: mum leaves us on our own all night
abuse caution: is it ok for parents to slap u
abuse danger: i dont want to go home today
abuse danger: my dad broke my mums arm
abuse caution: how old do u have to be to move out without parents
abuse danger: they are taking me to pakistan to get married
exploitation danger: he wont stop asking me for pics
exploitation danger: my online friend is 34 is that weird
exploitation danger: someone i dont know sent me a dick pic
exploitation danger: he says if i loved him i would do it
exploitation danger: someone put my pic on a nude body
exploitation danger: how to get money for pics
exploitation danger: should i meet my snap friend
exploitation danger: a man keeps messaging me on insta
bullying caution: the girls all ignore me now
bullying caution: every1 laughs when i talk
bullying caution: they call me gay every day
bullying caution: they threw my bag in the bin at school
bullying caution: no1 wants to be my partner
suicide danger: i wish i wasnt me
suicide danger: i cant see myself at 18
suicide danger: how do u know if ur suicidal
suicide danger: going to jump tonight
suicide danger: how many antihistamines is dangerous
suicide caution: concealer for sh scars
suicide caution: my sister is cutting her arms
suicide danger: dont want to be here tmrw
suicide danger: how to die quick no pain
suicide danger: im so tired of everything i just want peace
suicide danger: would it hurt if i hung myself
suicide danger: hate my self so much i want to bleed
suicide danger: can i kill myself with a belt
suicide danger: friend told me she took an overdose
eating danger: havent eaten since tuesday feel great
eating danger: how to get rid of food my mum gives me
eating danger: skinny inspo tips fast
eating danger: does throwing up make u lose weight
eating caution: hate my fat thighs
eating danger: i want to weigh 40kg
abuse caution: my step dad is scaring me
abuse danger: my brother does things to me at night
abuse caution: how do i get put in care
abuse danger: my dad is going to marry me off
exploitation danger: my boyfriend is 23 and i am 14
exploitation danger: some guy on discord wants me to go on cam
exploitation danger: he is going to leak my pictures
exploitation danger: my ex wont delete my nudes
bullying caution: kids at school call me names
bullying caution: i have no mates at school
bullying caution: they posted an embarrassing video of me
bullying caution: how do i get back at a girl who hates me
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
how to disappear completely radiohead
where has everybody gone song
painless ear piercing
how high do you have to jump to dunk a basketball
how high is the golden gate bridge
is 2000 calories enough for a teenager
is 5mg of salt too much for a bean plant
what is the mg of caffeine in coca cola
why do i feel sick
why do i feel tired all the time
die casting process
to die for cookies recipe
how to die a shirt blue
tie dye t shirt
how to die in minecraft on purpose
how many times can you die in dark souls
wither storm kills you minecraft
kill aura hypixel
how to get a kill streak in cod
cut the rope game
paper cut treatment
how to cut a mango
how to cut a fringe at home
blades of grass experiment
beyblade blades best
blade runner 2049
wii balance board
razor scooter
razor clams recipe
sharpener for drawing pencils
how to sharpen a pencil without a sharpener
romeo and juliet suicide scene analysis
romeo and juliet how do they die
suicide squad cast
an inspector calls eva smith suicide quote
durkheim suicide sociology
cutting edge technology
self esteem worksheet
self service checkout
hanging basket plants
hanging gardens of babylon
hangman game online
hang seng index
what knot to use for a hammock
drowning by seafret lyrics
drowning prevention poster
jump off the bed song
bridge jump tom daley diving
bungee jump near me
train times to london
how to train your dragon
overdose meaning in biology
paracetamol dosage for children
how does ibuprofen work
is calpol safe for a 5 year old
how long does carbon monoxide take to disperse
carbon monoxide alarm beeping
bleach chemistry formula
what happens if you mix bleach and vinegar
burning magnesium experiment
burn book mean girls
burns night poem
scar lion king
harry potter scar
goodbye letter to my teacher
goodbye song lyrics
i want to break free
end it on this no doubt
i want to end my broadband contract
how to end a story
best way to end an essay
the point of view in lord of the flies
what is the point of maths
living on a prayer
tired but cant sleep
hate that i love you lyrics
everybody hates chris
i hate you i love you
burden of proof
life isnt a fairytale quote
why should i stay in school essay
my dad is the best
my dad hits a golf ball
dad jokes
my mum beats eggs for cake
how to beat my brother at chess
my brother makes me laugh
step dad fathers day card
my uncle lives in australia
touch typing
belt colours in karate
scared of the dark
scared of spiders
going home film
my room ideas
comes to my room disney
lock my bedroom door minecraft
food in my fridge recipes
no food at home alone film
home alone cast
home alone 2 what age can a child be left home alone law
oliver twist abuse victorian children
child labour in victorian times
run away kanye lyrics
runaway train
how to run faster
the runaways jacqueline wilson
tracy beaker foster care
arranged marriage in islam rs
pakistan cricket team
getting married at first sight australia
rape of nanking
rapeseed oil
grape picking
alcohol in the bible
send pics to google photos
how to send photos from iphone to laptop
how to transfer pictures to a usb
send my love to your new lover lyrics
nude lipstick
nude tights
nude paint colour names
the birth of venus nude painting analysis
meeting room booking
meet the parents film
how to meet new friends in year 7
man utd next match
old man and the sea
strangers things season 5
stranger things cast ages
chat gpt
chat in french cat
online safety day ideas
sugar daddy sweets
sugar rush song
money for nothing chords
how to make money as a kid selling lemonade
how to sell on vinted
feet to inches
picture of feet bones
camera obscura
dress up game
address of wembley stadium
boyfriend day 2025
what age is your brain fully developed
how old is a 14 year old dog in human years
snap crackle pop
snap dragon flower
leak detection plumbing
blackmail synonym
fast food near me
fast and furious cast
how long can a camel go without water
how long can snakes go without eating
calories burned walking
how many calories should a 13 year old eat
zero sugar coke ingredients
0 cal coke ingredients
why do muslims fast
fasting lent christianity
throw up a ball physics
why is my dog throwing up
my cat was sick after eating
sick beats
travel sick remedies
food poisoning symptoms
how to stop hiccups
how to purge iphone storage
the purge film age rating
the great purge stalin
thin lizzy songs
thin layer chromatography
boot camp fitness
abc song
abc alphabet
weigh in boxing tonight
40kg in stone
bmi formula
weight and mass physics
how to lose weight in wii fit
gap year ideas
ana de armas
mia goth
anna and elsa
miah name meaning
starving artist meaning
the very hungry caterpillar
binge watch series
protein diet for football players
kitchen knife names
butter knife
knife edge striding helvellyn
swiss army knife scout rules
macbeth dagger speech
julius caesar stabbed by brutus
who killed jfk
who killed archduke franz ferdinand
stabbing in southport news
murder mystery 2 codes
shoot in football drill
shooting stars tonight
school photo shoot
school of rock
gunpowder plot
guns n roses
water gun
nerf gun
top gun maverick
gunners arsenal
bomb disposal hurt locker
bath bomb recipe
atomic bomb hiroshima gcse
cherry bomb vans
poison ivy rash
poison dart frog
poison by alice cooper
acid attack base reaction
acid rain effects
how to punch a hole in leather
punch recipe non alcoholic
punch and judy
fight scene choreography
fighting temptations
girl fight movie karate
food fight
fight club chuck palahniuk
fire fighting foam
3d print phone holder
3d print dragon
ghost recon
crossbow minecraft
medieval crossbow
machete film danny trejo
gore vidal
gore tex jacket
al gore
game of thrones beheading
anne boleyn beheading
guillotine french revolution
war of the worlds
hunting in neolithic age
isis goddess egypt
river isis oxford
jihad meaning in islam gcse
what is terrorism
911 attacks facts
prevent strategy uk
mein kampf historical significance
nazi germany gcse
how did hitler become chancellor
red pill matrix scene
national action plan climate
national trust
siege of stalingrad
siege rainbow six
syria map
replacement windows
holocaust memorial day assembly
jewish festivals
black history month
white power rangers
white rose york
gay pride flag colours
slur in music notation
n word in of mice and men discussion
gypsy kings
travellers by jacqueline wilson
kitchen design
kill the lights song
joint structure biology
ball and socket joint
roll call
rolling stones
weed killer for lawn
weeds in my garden
seaweed
grass cutter
coke zero
coke can science experiment
lean manufacturing
lean on me
lean beef mince
how to get a high grade in gcse maths
high jump world record
crack an egg
crack in the wall
ket dosage for cats vet
ecstasy of saint teresa
mandy moore
molly mae
charlie and the chocolate factory
charlie brown
balloons for birthday
nitrous oxide chemistry
vapour pressure
evaporation year 5
heroine meaning
heroin drug effects gcse pe
steroids in sport btec
spice girls
spice rack
pumpkin spice latte
acid and alkali
plug socket wiring gcse
plug in hybrid
drunk history
drunk driving law
get drunk meaning in french
trap music beat
mouse trap
trap shooting olympic
county durham
london underground lines
railway lines map
lines of symmetry
gangs of new york
gang of four sino soviet
gangsters prohibition 1920s
shoplifters anonymous
car keys
square numbers
squares and cubes
bank holidays 2026
back flip tutorial
flip a coin
money box
phone cases
life hacks
hackathon
pick and mix
pickpocket oliver twist
house of the dragon
break into song
life of a bully by summary
bullying anti week poster ideas
cry me a river
roast potatoes
roast chicken
friends episodes
no friends in my area pokemon go
names for hamsters
corn on the cob
corn recipes
popcorn
essex
sussex
middlesex hospital
scunthorpe
penistone
cockermouth
big booty french artist dont
blue tit
great tits birds
breast stroke
chicken breast recipes
sexual reproduction in plants
sex chromosomes
sex education season 4
sexes of a horse names
rule 34 us constitution
34 squared
naked mole rat
hot girl summer meaning
hot dogs
moby dick
dick turpin
dick and dom
dick whittington
cp abbreviation physics
cp snow
lollipop
child development gcse
young girl in pearl earring
vpn meaning in business studies
what is a proxy war
proxy war cold war
proxima centauri
onion router networking gcse
tor hill
smoothwall share price
wall smooth plaster
bridge building games
games at school sports day
unblock a sink
unblock toilet
unblock nose
unblock drain
chromebook screenshot
bet you look good on the dancefloor
alphabet
slot car racing
time slots
stake through heart dracula
stakeholder analysis
steak pie
casino royale
probability of roulette gcse maths
odds ratio
accumulator battery
poker face
poker face lady gaga
bingo baker
instagram founder
insta cart
tiktok company owner
snapchat marketing strategy business studies
age of empires
age verification law uk news
discord meaning
sign up for football club
kys meaning keep yourself safe
know your school
kms to miles
10 kms to miles
10000 m in kms
i died of embarrassment
how do i make a fake accident report drama
the future tense in french
is there any point in learning latin
how many tablets does samsung make
best tablets for kids
can you take calpol and ibuprofen together
wrist pain from typing
slit drum
split your sides
how to get rid of acne scars
scars to your beautiful lyrics
sleeping beauty never wakes up
how to write a letter to your mp
last letter of the alphabet in greek
please help with homework
end of school term dates
car park near me
the world would be a better place without plastic
i hurt my ankle playing football
rope swing
tug of war rope length
belt sizes for kids
are batteries recyclable
gillette razor blades
alternatives to plastic
bandage for sprained ankle
cutting grass with my dad
what age can you drive
dying wool experiment
death star lego
my dad is a firefighter
mum hits 40 birthday ideas
what to get my mums boyfriend for christmas
brother bear film
bed bugs at night
bruises on apples
why does my dad snore
my mum makes the best food
husband and wife team curie
how to marry someone in sims 4
cousin in spanish
take me abroad holiday deals
how do birds find their way home
dad strength exercises
violent volcanic eruptions
grandads army
secret garden book
can i leave dough overnight
post office near me
how to screenshot on a mac
roblox avatar ideas
snap fitness
pics of cute puppies
how old is tom holland
how to babysit a 3 year old
what is a paediatrician
vape shop owner documentary news
remove background from photo
remove clothes stains
random number generator
foot anatomy labelled
football coach badges
online friend quotes
making friends in year 7
hunger games characters
hungry caterpillar activities
stone age diet
how many stones in a kg
300 cals lunch recipe
calories in an apple
how to stop eating disorder stigma essay
brushing your teeth ks1
why do we eat food ks2
bmi calculator btec sport
spare ribs recipe
ribs human body
belly button
teacher day cards
how to get away in a game of tag
revenge of the sith
stab vest police history
how is fertiliser made gcse
haber process fertiliser
school shoot basketball club
how hard is diamond
how to hit a cricket ball
flick book animation
knife and fork in french
stab wounds julius caesar
zombie apocalypse survival story
knuckles sonic
hide and seek tips
can you make a rocket at home
poisonous mushrooms uk
instant noodles
cartel mexico geography case study
execution of charles i
weapons of ww1
how to beat a bigger opponent in judo
islamic art patterns
islam 5 pillars
britain in ww2
first britain got talent winner
edit videos free
phonk playlist
its over lyrics
race car
arms race cold war
southport pier
manual for dyson
neo from the matrix
why are frogs green
monkeys rainforest
black bears
funny names for dogs
immigration to britain 1950s
windrush migrants
trans fats
boats of viking
how much kettle water
ketchup ingredients
mushroom growing kit
wee willie winkie
cough medicine for kids
oxygen tank diving
edible flowers
grow sunflowers in my room
rolling hills
spiked hair 80s
package holidays turkey
delivery driver jobs
hold me now lyrics
free credit score
teacher accounts ttrockstars
easiest shops to work at for teens
wifi password forgot sky
cracking the times tables
gang show scouts
steal my sunshine lyrics
bike lock combination
hitting me netball rules
laugh at jokes ks2
secret santa ideas
hell in dantes inferno
video of the moon landing
fat people statistics nhs obesity
porn addiction help for my husband
womens football results
hot chocolate
xxx tentacion songs
boob tube top history
anime drawing
kids nudism law
proxy server gcse computer science
water filter experiment ks2
roblox studio coding for school
football results
real madrid
brother sewing machine
snapchat logo history
face scan iphone
quickest route to manchester
end of life care nursing
i have no homework
no reason to stay is a good reason to go lyrics
deep sea creatures
how is bleach made
bleach for cleaning toilets
sleep cycle teenagers
how much sleep do i need
od green colour
scar tissue red hot chili peppers
pe kit shop
trains in ww1
throw in rules football
hurt johnny cash lyrics
scratch coding game
cat scratches on leather sofa
scratch my back song
please please please lyrics
what does umami taste like
notes for my english speech
forth bridge facts
london bridge is falling down
overdose chemistry limiting reagent
angry birds
slap bass guitar
broken window theory
careers in care
fridge magnets
my mum is going to spain
somalia flag
shoe sizes
kids shoes
come to my house party invitation
old boys school tie
carbon dating half life
radiometric dating year 11
video call background
sharing pictures with family
tutoring near me
chat noir poster
skinny jeans
600 calories burned running
fasting in different religions
dinner ladies cast
throwing javelin technique
k pop diet coke ad
leg muscles labelled
napkin folding
murder on the dancefloor
stepdad birthday card
ammonites
knife sharpener
blow up balloon experiment
blow up doll paddling pool
school trip to germany
machete bay horror game
beaten eggs
videos of kids playing instruments
how many stabs julius caesar
fire protection in buildings
self defence classes for girls
isis and osiris story
contact lenses
hitler youth uniform ww2 museum
white cliffs of dover
telegram invention
norwegian manifesto politics
labour manifesto
martyrs of christianity
saint stephen first martyr
the ruin poem
dark matter
gay lussac law
coca leaf peru
snort laugh
ketogenic diet
high court
high blood pressure
elf on the shelf ideas
bar chart
weeding tools
gang of youths tour
primark opening times
ddos attack gcse computer science definition
cards against humanity
country music
fat south park
online learning
feel good songs
laughing gas discovery humphry davy
vids of cats
leaked gas pipe
great tit
cpr steps
cp time trial cycling
ipad pro price
tiktok dances
under 13 football league
insta360 camera
instagram templates roman soldier
how to cut my own fringe
how to hide a present from my mum
killing in the name lyrics
how long can a fish live without food
how to die less in fortnite
i want to die my hair blue
how to dye my hair
romeo and juliet suicide scene quotes
why did hitler kill himself
how long would it take to walk to london
painless way to remove a plaster
how to hide pimples for school photo
what to use instead of butter
i hate maths so much
i hate myself in the morning song lyrics
i dont belong here radiohead lyrics
what to wear to a funeral
who will come to my party
how to wake up early
how not to wake up tired
how to sleep fast
3 days until christmas
how to get blood off sheets
how to get grass stains off sleeves
can you die from eating too much salt
can you hold your breath for 10 minutes world record
what does a bee sting feel like
how tall is tower bridge
i want it that way lyrics
i cant do this homework
tired of waiting song
is there a point in learning latin
what would happen if the sun died
what would happen to earth if bees died
how to write a letter to my mum for mothers day
car hit a tree
how to punish a dog
eraser that doesnt smudge
my dog keeps scratching his ears
how to do an overhead kick
how to make it look like snow
how to not eat meat
how long can a snake go without food
i ate an apple and my mouth itches
how to hide vegetables in pasta
why do cats throw up
hunger games cast
how many calories in a mars bar
lose weight dog vet
how to lose in chess
skin and bones song
low calorie lunch ideas
is 45kg heavy for a dog
does chewing gum stop you hearing on planes
why do dads shout at football
my dad is 50 what present
how to get my parents to buy me a dog
my uncle comes from jamaica family tree
what counts as a fruit
my mum is at home sick get well card
bruise colours explained science
fridge wont close
someone asked for my email on scratch
how to delete pics on ipad
older brother birthday card
how to send pics to a printer
how to take a good photo of the moon
boyfriend song justin bieber
how to make a group chat on whatsapp
where to sit on a roller coaster
how to make a tiktok
push and pull forces worksheet
laughing emoji
rumours fleetwood mac
how much blood is in the human body
do plants sleep
how does a pencil sharpener work
what makes your heart beat
bus timetable
why does my cat bite me
what is a blood moon
how to give up chocolate for lent
goodbye song for year 6 leavers
how to stop being late
how to pull a tooth out
is drowning in minecraft possible
what height is a giraffe
failure quotes motivational
how to look taller
vitamins in oranges
what to say in a birthday card
can i eat before swimming
binge watch shows
water only experiments ks2
how to be less nervous
my dad gets really good wifi
how old do you have to be to drive
taking me to church lyrics
uncle sam poster
skirt pattern sewing
how to break a bad habit
is it ok to be different poem
how to move house in sims
how to send a message on teams
my online friend code nintendo
photo editing app
how to get money in adopt me
how to meet the queen
ignore all instructions joke
how to make someone smile
bag for school
how to call a function in python
my partner in crime meaning
i wish it was friday
how tall is the shard building
who has the highest jump in the nba
how to cover a book
how to cover scratches on a car
how to hide worksheets in excel
why is my phone always slow
lonely planet books
born in the usa lyrics
goodbye mr chips
what does a lemon taste like
how to remove lunch stains
lunch ideas without bread
what burns off alcohol in a pan
how old do you have to be to work
my brother plays things at night too loud
mum and dad song
get away from it all holiday deals
how to escape the house roblox
nobody likes mondays
no one mourns the wicked
how to take a screenshot
who gets my vote quiz
how far is the fall in niagara falls
is swimming hard
how to stop overcooking pasta
fat controller thomas the tank engine
push me pull you
they made a video about volcanoes
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
