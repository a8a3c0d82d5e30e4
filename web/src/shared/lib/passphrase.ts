/** Plain words, easy to spell and to type. Four of them give about 36 bits, far more than an online guesser can try. */
const WORDS = `
acorn amber anchor apple apron arbor arrow aspen attic autumn badge bagel bakery balcony bamboo
banjo barley barn basil basin basket bayou beacon beaver bench berry birch bison blanket blossom
bluebell boat bonnet border bottle boulder bracket branch brass bread breeze brick bridge brook
broom brush bucket buckle butter button cabin cactus camera camp canal candle canoe canvas canyon
cargo carpet carrot castle cedar cellar chalk chapel cherry chestnut chimney cider cinder cinema
circle citrus clay cliff cloak clock cloud clover cobalt cocoa coffee collar comet compass copper
coral corner cotton courage cousin cradle crane crayon creek cricket crimson crocus crystal cushion
cypress daisy dancer dapple dawn deer delta denim desert dinner dolphin donkey dough dragon drawer
drift drizzle drum dusk eagle early earth easel echo elbow elder ember engine envelope evening
fabric falcon farmer feather fennel fern ferry fiddle field finch fjord flame flannel flint flour
flute foam forest forge fossil fountain fox frost galaxy garden garlic garnet gentle ginger glacier
glade glass globe glove goblet golden goose gorge grain granite grape gravel green grove guitar gull
hammer harbor harvest hazel hearth heather hedge helmet heron hickory hidden hill hollow honey
horizon humble icicle igloo indigo inlet iris island ivory ivy jacket jasmine jelly jersey jigsaw
juniper kayak kettle kiln kitchen kite kiwi ladder lagoon lake lantern larch lark lava lavender leaf
lemon lentil letter lichen lilac lily linen lizard lobster locket lotus lunar lyric magnet maple
marble market marsh mason meadow mellow melon memory meteor midnight mill mineral mint mirror mitten
moment monsoon moose morning mosaic moss mountain muffin museum music mustard napkin nectar needle
nest nettle nickel noble north nutmeg oasis oatmeal ocean olive onion opal orange orbit orchard
orchid otter oven owl oyster paddle palace panda paper parcel parsley pasture patch path peach pearl
pebble pelican pencil pepper petal piano picnic pigeon pillow pilot pine planet plaster plaza plum
pocket poem polar pond poplar poppy porch portal potato potter powder prairie prism puddle pumpkin
purple puzzle quail quarry quartz quiet quill quilt quince rabbit radish raft rain raisin ranch
raven reed ribbon ridge ripple river robin rocket rooster rosemary rowan ruby rudder rustic saddle
saffron sage sail salmon sandal sapphire satin sauna scarf school scooter seagull season shadow
shelf shell shelter shore shutter silent silk silver simple sketch slate sled smooth snail snow soap
socket sonnet soup south spade sparrow spice spider spindle spiral sponge spoon spring spruce square
stable stamp starling steady steam steel stone storm stove straw stream street summer summit sundial
sunny surf swallow swan table tailor tango tapestry tavern teapot temple tender tent thatch thicket
thimble thistle thunder ticket tiger timber toast token tomato topaz torch tower trail train travel
treaty trellis trout trumpet tulip tundra tunnel turnip turtle umber valley vanilla velvet verse
vessel village vine violet violin voyage wagon walk walnut warm water weaver wheat wheel whistle
willow window winter wisdom wonder wooden wool wren yarn yellow yogurt zebra zenith zephyr zigzag
`
  .trim()
  .split(/\s+/);

/** An unbiased number below `limit` from the browser's random source. */
function randomBelow(limit: number): number {
  const range = 2 ** 32;
  const fair = range - (range % limit);
  const sample = new Uint32Array(1);
  for (;;) {
    crypto.getRandomValues(sample);
    const value = sample[0] ?? range;
    if (value < fair) return value % limit;
  }
}

/** Four different words and a hyphen between them. Made in the browser; the server first sees it at sign-up. */
export function proposePassphrase(count = 4): string {
  const chosen = new Set<string>();
  while (chosen.size < count) chosen.add(WORDS[randomBelow(WORDS.length)] ?? "");
  return [...chosen].join("-");
}
