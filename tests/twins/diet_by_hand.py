"""The slow twin of the diets: pieces of words that must not turn up, written without their rules.

It looks into words, not for them, so it errs towards finding too much; what it finds wrongly is
told by hand below. It knows nothing of groups, plurals or the knowledge files.
"""

import re

LAND = (
    "beef|pork|ham|bacon|lamb|mutton|veal|venison|chicken|turkey|duck|goose|poultry|steak|sausage|"
    "salami|jerky|gravy|broth|lard|gelatin|liver|hot ?dog|frankfurt|burger|bologna|pastrami"
)
WATER = (
    "fish|salmon|tuna|cod|haddock|herring|sardine|trout|mackerel|anchov|shrimp|prawn|crab|lobster|"
    "clam|mussel|scallop|squid|oyster|halibut|tilapia|roe"
)
DAIRY = "milk|yog|cheese|butter|cream|whey|casein|ghee|paneer|custard|kefir|latte|lactose"
NUTS = (
    "nut|almond|cashew|filbert|pecan|pistachio|macadamia|praline|marzipan|nougat|nutella|granola|"
    "muesli|trail|seed|tahini"
)
GLUTEN = (
    "wheat|barley|rye|oat|bread|pasta|spaghetti|noodle|couscous|bulgur|bran|malt|semolina|cracker|"
    "crisp|cereal|flour|muffin|pit|roti|injera|bagel|cookie|cake|biscuit|soup|curry|pudding|custard"
)
NO_SCALES = "shrimp|crab|lobster|clam|mussel|scallop|oyster|eel|shark|catfish|monk|burbot"

MUST_NOT = {
    "vegetarian": f"{LAND}|{WATER}",
    "vegan": f"{LAND}|{WATER}|{DAIRY}|egg|honey",
    "halal": f"{LAND}|wine|beer|rum |alcohol|liqueur",
    "kosher": f"{LAND}|{NO_SCALES}|cheese",
    "lactose-free": DAIRY,
    "gluten-free": GLUTEN,
    "nut-allergy": NUTS,
}

# Told by hand: what only sounds like it.
PLANT_MILKS = (
    "soy milk|soymilk|almond milk|coconut milk|rice milk|non-dairy milk|yogurt, coconut milk|"
    "coconut yoghurt|yogurt, soy|soya yoghurt|peanut butter|almond butter|seed butter|unbuttered|"
    "butternut"
)
SOUNDS_LIKE = {
    "vegetarian": "collard",
    "vegan": f"{PLANT_MILKS}|collard|eggplant|excluding honey roasted|honeydew",
    "halal": "collard",
    "kosher": "collard|steelhead|peel",
    "lactose-free": f"{PLANT_MILKS}|milk, lactose free|lactose-free milk|lactose reduced|milkfish|"
    "no fat or milk added",
    "gluten-free": "buckwheat|groats|goat|not coated|no coating",
    "nut-allergy": "coconut|butternut|pomegranate seeds",
}


def broken(diet: str, told: str) -> list[str]:
    """The pieces in a food's name, description and synonyms that a diet must not hold."""
    text = re.sub(SOUNDS_LIKE[diet], " ", told.lower())
    return re.findall(MUST_NOT[diet], text)
