"""Dates as people of ten languages write them; `{}` is where the month stands."""

WITH_A_DAY = {
    "en": "15 {} 1848: January February March April May June July August September October November December",
    "hu": (
        "1848. {} 15.: január február március április május június "
        "július augusztus szeptember október november december"
    ),
    "cs": "15. {} 1848: ledna února března dubna května června července srpna září října listopadu prosince",
    "sk": ("15. {} 1848: januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra"),
    "pl": (
        "15 {} 1848: stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia"
    ),
    "de": "15. {} 1848: Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "hr": (
        "15. {} 1848.: siječnja veljače ožujka travnja svibnja lipnja "
        "srpnja kolovoza rujna listopada studenoga prosinca"
    ),
    "sl": "15. {} 1848: januar februar marec april maj junij julij avgust september oktober november december",
    "ro": (
        "15 {} 1848: ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie"
    ),
    "uk": ("15 {} 1848 р.: січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня"),
}
ALONE = {
    "en": "{} 1848: January February March April May June July August September October November December",
    "hu": (
        "1848. {}: január február március április május június július augusztus szeptember október november december"
    ),
    "cs": "{} 1848: leden únor březen duben květen červen červenec srpen září říjen listopad prosinec",
    "sk": "{} 1848: január február marec apríl máj jún júl august september október november december",
    "pl": ("{} 1848: styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień"),
    "de": "{} 1848: Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "hr": "{} 1848.: siječanj veljača ožujak travanj svibanj lipanj srpanj kolovoz rujan listopad studeni prosinac",
    "sl": "{} 1848: januar februar marec april maj junij julij avgust september oktober november december",
    "ro": "{} 1848: ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "uk": "{} 1848 р.: січень лютий березень квітень травень червень липень серпень вересень жовтень листопад грудень",
}
SLOVENE_GENITIVES = "januarja februarja marca aprila maja junija julija avgusta septembra oktobra novembra decembra"

TEN_DATES = (
    *("1956-10-23", "1241-03", "1222", "-0043-03-15", "0895~", "1956-11-11%", "julian 1917-10-25"),
    *("1968-08-20/1968-08-21", "1686-06-18/1686-09-02", "1914-07-28/1918-11-11"),
)
GOLDEN = {
    "en": (
        "23 October 1956",
        "March 1241",
        "1222",
        "15 March 44 BCE",
        "about 895",
        "about 11 November 1956 (date uncertain)",
        "25 October 1917 (Old Style)",
        "20–21 August 1968",
        "18 June – 2 September 1686",
        "28 July 1914 – 11 November 1918",
    ),
    "en-US": (
        "October 23, 1956",
        "March 1241",
        "1222",
        "March 15, 44 BCE",
        "about 895",
        "about November 11, 1956 (date uncertain)",
        "October 25, 1917 (Old Style)",
        "August 20–21, 1968",
        "June 18 – September 2, 1686",
        "July 28, 1914 – November 11, 1918",
    ),
    "hu": (
        "1956. október 23.",
        "1241. március",
        "1222",
        "i. e. 44. március 15.",
        "895 körül",
        "1956. november 11. körül (bizonytalan dátum)",
        "1917. október 25. (a Julián-naptár szerint)",
        "1968. augusztus 20–21.",
        "1686. június 18. – szeptember 2.",
        "1914. július 28. – 1918. november 11.",
    ),
    "cs": (
        "23. října 1956",
        "březen 1241",
        "1222",
        "15. března 44 př. n. l.",
        "kolem roku 895",
        "kolem 11. listopadu 1956 (datum nejisté)",
        "25. října 1917 (podle juliánského kalendáře)",
        "20.–21. srpna 1968",
        "18. června – 2. září 1686",
        "28. července 1914 – 11. listopadu 1918",
    ),
    "sk": (
        "23. októbra 1956",
        "marec 1241",
        "1222",
        "15. marca 44 pred Kr.",
        "okolo roku 895",
        "okolo 11. novembra 1956 (dátum neistý)",
        "25. októbra 1917 (podľa juliánskeho kalendára)",
        "20. – 21. augusta 1968",
        "18. júna – 2. septembra 1686",
        "28. júla 1914 – 11. novembra 1918",
    ),
    "pl": (
        "23 października 1956",
        "marzec 1241",
        "1222",
        "15 marca 44 p.n.e.",
        "około roku 895",
        "około 11 listopada 1956 (data niepewna)",
        "25 października 1917 (według kalendarza juliańskiego)",
        "20–21 sierpnia 1968",
        "18 czerwca – 2 września 1686",
        "28 lipca 1914 – 11 listopada 1918",
    ),
    "de": (
        "23. Oktober 1956",
        "März 1241",
        "1222",
        "15. März 44 v. Chr.",
        "um 895",
        "um den 11. November 1956 (Datum unsicher)",
        "25. Oktober 1917 (nach julianischem Kalender)",
        "20.–21. August 1968",
        "18. Juni – 2. September 1686",
        "28. Juli 1914 – 11. November 1918",
    ),
    "hr": (
        "23. listopada 1956.",
        "ožujak 1241.",
        "1222.",
        "15. ožujka 44. pr. Kr.",
        "oko 895.",
        "oko 11. studenoga 1956. (datum nesiguran)",
        "25. listopada 1917. (po julijanskom kalendaru)",
        "20. – 21. kolovoza 1968.",
        "18. lipnja – 2. rujna 1686.",
        "28. srpnja 1914. – 11. studenoga 1918.",
    ),
    "sl": (
        "23. oktober 1956",
        "marec 1241",
        "1222",
        "15. marec 44 pr. Kr.",
        "okoli leta 895",
        "okoli 11. novembra 1956 (datum negotov)",
        "25. oktober 1917 (po julijanskem koledarju)",
        "20.–21. avgust 1968",
        "18. junij–2. september 1686",
        "28. julij 1914–11. november 1918",
    ),
    "ro": (
        "23 octombrie 1956",
        "martie 1241",
        "1222",
        "15 martie 44 î.Hr.",
        "în jurul anului 895",
        "în jurul datei de 11 noiembrie 1956 (dată incertă)",
        "25 octombrie 1917 (stil vechi)",
        "20–21 august 1968",
        "18 iunie – 2 septembrie 1686",
        "28 iulie 1914 – 11 noiembrie 1918",
    ),
    "uk": (
        "23 жовтня 1956 р.",
        "березень 1241 р.",
        "1222 р.",
        "15 березня 44 р. до н. е.",
        "близько 895 р.",
        "близько 11 листопада 1956 р. (дата непевна)",
        "25 жовтня 1917 р. (за юліанським календарем)",
        "20–21 серпня 1968 р.",
        "18 червня – 2 вересня 1686 р.",
        "28 липня 1914 р. – 11 листопада 1918 р.",
    ),
}
