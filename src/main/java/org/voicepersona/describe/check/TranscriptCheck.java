package org.voicepersona.describe.check;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds in a description the words of the clip that it is about. */
final class TranscriptCheck {

  /** So many words in a row are no chance; nor are fewer that are the whole transcript. */
  private static final int RUN_WORDS = 5;

  private static final int SHORTEST_TRANSCRIPT_WORDS = 3;

  /** Between quotation marks a shorter run is a quotation. */
  private static final int SHORTEST_QUOTED_WORDS = 2;

  private static final Pattern QUOTED =
      Pattern.compile("[\"“„«]([^\"“”„«»]{2,300})[\"”“»]|(?<!\\w)['‘]([^'‘’]{2,300})['’](?!\\w)");

  private static final Pattern TELLS_CONTENT =
      Pattern.compile(
          "(?<!whatever |everything |anything |word |words |all |way |how |when |if |thing |things |what |sentence |line |syllable |word that |time )\\b(?:speaker|voice(?! (?:saying|says|that says) ['\"‘“])|narrator|person|man|woman|lady|gentleman|girl|boy|he|she|they|who)"
              + " (?:(?:is |are |was |'s )?(?:saying|telling|talking about|speaking about|speaking of|talking of|discussing|chatting about|"
              + "mentioning|complaining|explaining (?:how|that|why|to)|announcing|recounting|reporting|asking (?:if|whether|for|about|someone|somebody|where|when|why|how)|reading (?:out )?(?:a|an|the) (?:\\w+ )?(?:about|on))|(?:says|said)(?! (?:[\"“'‘]\\w+[\"”'’] (?:the|like|as|with|in)|please|hello|a few|his|her|their|one|this|that it|the (?:words?|sentence|phrase|line)|a (?:word|sentence|phrase|line|single)|something|nothing|little|much|a word|it all|so|everything|it|each|every))|(?:talks|speaks|chats|complains|reminisces|enthuses|jokes|lectures|reports|tells (?:us|you|me|someone|somebody|the listener|a friend|a story|the story)) (?:about|of|that|how)(?! (?:nothing|anything|everything|something|whatever|all|things|it|them)\\b)"
              + "|shares (?:the )?(?:news|story|memory)|discusses|introduces (?:his|her|their)|mentions|announces(?! (?:rather|instead|more|every|each|his|her|it|them)\\b)|asks (?:if|whether|for|about|someone|somebody|where|when|why)|inquires|enquires|recounts|narrates how"
              + "|(?:explains|tells|recalls|remembers|insists|reports|wonders|admits|claims|declares|remarks|states|reveals|warns|relates|confirms|points out|describes|notes|laments) (?:that|how|why|whether|where|when|if)"
              + "|(?:warns|reminds|asks|tells|orders|urges|begs|invites|instructs|advises|informs|assures) (?!the listener|you|one|us)(?:\\w+ ){1,3}(?:to|not to|that|about|of|how|whether|where)"
              + "|is giving (?:directions|instructions) (?:to|for|on))\\b"
              + "|\\b(?:topic|subject|theme|content|message|gist|story|anecdote|subject matter)"
              + " (?:(?:of|in|being) (?:[\\w'’]+ ){1,4})?(?:is (?!(?:very |quite |too |rather |so )?(?:short|long|brief|\\w+ed|\\w+ing|clear|slow|fast|quick|calm|fluent)\\b)|concerns|deals with|revolves around|is about|was about|centres on|centers on|relates to|involves|describes)"
              + "|(?:^|[.;\\n]\\s*)(?:the )?(?:topic|subject|theme|content|message|gist|transcript|words|text)\\s*:\\s*\\w"
              + "|\\b(?:announces|explains|recounts|complains|recalls|remarks|declares|mentions|saying|announcing|explaining|recounting|mentioning|recalling|reporting) (?:that|how|why|where|when|what|(?:a|an|the|his|her|some) \\w+ (?:that|which|about|from|to|of))\\b"
              + "|\\b(?:complains?|complaining|explains?|explaining|announces|announcing|says|saying|tells|telling|reports|reporting|insists|insisting|states|stating|admits|admitting|claims|claiming|declares|declaring|remarks|remarking|warns|warning|recalls|recalling|mentions|mentioning|notes|noting|reveals|revealing|laments|lamenting|confirms|confirming|points out|pointing out|adds|adding|argues|grumbles|grumbling|protests|boasts|predicts|promises|confesses|regrets|jokes)"
              + ",? (?:(?:(?:\\w+ly|in|with|to|without|half|and) ?)(?:[\\w'’-]+,? ){0,5}?)?,?\\s?(?:that|how) (?:the|an?|his|her|their|he|she|they|there|some|someone|somebody|somebody's|nobody|no|all|my|our|we|i|it is|it was|it has|it will|something|everything|everyone|one of|two|three) (?!voice|listener|speaker|tone|pitch)"
              + "|\\b(?:grumbling|complaining|moaning|talking|chatting|ranting|reminiscing|joking|boasting|bragging|enthusing|fretting|worrying|asking|enquiring|inquiring|arguing|gossiping|raving|reporting|speaking|musing) about (?!it\\b|nothing|anything|something|everything|whatever|to\\b|whom|him|her|this\\b|that\\b)"
              + "|\\b(?:shar|break|bring|deliver|announc|pass)(?:es|s|ing)(?: on)? (?:the |some |his |her |their )?(?:(?:good|bad|sad|great|happy|joyful) )?(?:news|tidings|story of|memory of|success|loss) (?:of|that|about)"
              + "|\\b(?:thrilled|happy|glad|pleased|relieved|delighted|proud|upset|excited|overjoyed|disappointed|furious|annoyed|angry|worried|heartbroken|devastated|ecstatic) (?:to have|at having|about having|(?:that|because) (?:he|she|they|the|his|her|their|someone|somebody|a|an)\\b(?! (?:voice|speaker)))"
              + "|\\b(?:gives?|giving|issues|issuing|makes|making|places|placing|states|stating|provides|providing) (?:the |an? |some |out |his |her )?(?:[\\w-]+ )?(?:directions|instructions|hours|addresse?s?|phone number|advice|warning|order|notice|thanks|apology|excuse|reminder|request|complaint|announcement|forecast|recipe|news|prices?|schedule|appointment) (?:to|for|about|on|of|that|how)\\b"
              + "|\\b(?:request|complaint|remark|question|announcement|reminder|warning|statement|comment|confession|apology|plea|report|advice|joke|anecdote|suggestion|invitation|promise|excuse|rant|lament|memory|news|story)s? (?:about|concerning|regarding|that (?:the|an?|he|she|they|somebody|someone)) (?!it\\b|nothing|anything|everything|something|how\\b|who\\b|people|individuals|(?:the|this|his|her) (?:voice|speaker|individual|person))"
              + "|\\b(?:telling|tells|told|informing|informs|assuring|assures|reminding|reminds) (?:someone|somebody|an? [\\w-]+|his [\\w-]+|her [\\w-]+|people|everyone|(?!the listener)the [\\w-]+) (?:that |how |about |of )?(?:he|she|they|there|it|the|his|her|an?|to) "
              + "|\\b(?:says|said|saying) (?:his|her|their|the|an?|that|he|she|there|it|some|someone|nobody) (?:(?!(?:words?|lines?|sentences?|as|with|like|in|when|while|which|that|voice|speaker|vowels?|if)\\b)[\\w'’-]+ ){0,4}(?:is|are|was|were|has|have|had|will|would|can|could|went|did|does|needs?|got|comes|came)\\b"
              + "|\\blets? (?:the listener|us|someone|somebody|everyone|everybody) in on\\b|\\blets? (?:\\w+ ){1,2}know (?:that|how|where|why)\\b"
              + "|\\b(?:is|are|was) about (?:a|an|the|his|her|their|how|why|someone|somebody|some) (?!(?:\\w+ )?(?:year|age|pitch|same|middle|average|semitone|octave|right|only|best|size|speed))",
          Pattern.CASE_INSENSITIVE);

  /** Words that tell of a saying; what is said may come in other words behind them. */
  private static final Pattern REPORTS =
      Pattern.compile(
          "\\b(?:announc|report|explain|tell(?!s? (?:you|us|one)\\b)|told|warn|stat|ask|mention|describ|narrat|recount|complain|declar"
              + "|inform|say|said|claim|remark|request|order|instruct|question|wonder|recall|relat|invit|thank|greet"
              + "|apologi[sz]|promis|remind|urg|beg|advis|reveal|admit|confess|confirm|disclos|disput|predict|boast|bemoan|lament"
              + "|grumbl|congratulat|refus|propos|insist|regret|recommend|wish(?=es|ing)|book(?=s|ing)|offer(?=s|ing)"
              + "|order(?=s|ing)|look(?=s|ing) for|call(?=s|ing) for|hop(?=es|ing) for|agre|discuss|compar|caution|introduc|shar(?=es|ing)|(?:relieved|happy|glad|upset|angry|sad|proud|excited|worried|delighted|annoyed|afraid|pleased|thrilled|joy|furious|disappointed|surprised) (?:that|about|at having|because|over)|teach|blam|prais|accus)(?:e?s|e?d|e|ing|y|ies|ied|[tpr]ed|[tpr]ing)?\\b"
              + "|\\b(?:man|woman|girl|boy|lady|gentleman|person|someone|somebody|guy|lad|kid|child|teenager|adult|tenor|alto|baritone) (?:who is |who's )?(?!(?:speak|talk|read|sound|try|us|hold|lean|keep|tak(?=ing (?:his|her|their) time))ing)\\w{3,15}ing\\b"
              + "|\\b(?:as|while|when) (?:he|she|they) (?!speaks?|talks?|reads?|sounds?|says?|utters|pronounces|reaches|hits|comes)\\w{3,15}s\\b|\\b(?:while|when) \\w{3,15}ing\\b|\\b(?:giv(?:es|ing)|break(?:s|ing)|list(?:s|ing)|quot(?:es|ing)|recit(?:es|ing)|bring(?:s|ing)) (?:the|out|a|an|notice|news|word|details|directions)\\b"
              + "|\\b(?:is|are|talk|talks|talking|speaks?|speaking|story|sentence|statement|recording|clip|words) about\\b"
              + "|\\b(?:talks?|talking|speaks?|speaking) of\\b");

  /** Of the words with a meaning in the transcript, this share in one sentence is a paraphrase. */
  private static final double PARAPHRASE = 0.6;

  private static final int LEAST_SHARED_STEMS = 2;

  /** Shorter words stand in any text. */
  private static final int LEAST_LETTERS = 4;

  private static final Pattern NAME =
      Pattern.compile("(?<=[\\p{Ll}\\d],? )\\p{Lu}\\p{Ll}{2,}(?= [\\p{Ll}]|[.,;!?]|['’]s|$)");

  private static final Pattern SUPPOSED =
      Pattern.compile("\\b(?:might|could|would)(?: \\w+){0,3} ?$");

  private TranscriptCheck() {}

  /** Returns whether {@code text} repeats what is said, or tells what it is about. */
  static boolean leaks(String text, String transcript) {
    if (TELLS_CONTENT.matcher(text).results().anyMatch(told -> isReal(text, told.start()))) {
      return true;
    }
    List<String> said = Words.of(transcript);
    if (said.size() < SHORTEST_QUOTED_WORDS) {
      return false;
    }
    int run = Math.max(SHORTEST_TRANSCRIPT_WORDS, Math.min(RUN_WORDS, said.size()));
    return sharesRun(Words.of(text), said, run)
        || quotes(text, said)
        || paraphrases(text, said)
        || sharesName(text, transcript);
  }

  /** Returns whether a text is nothing but words of the transcript, in their order. */
  static boolean isPartOf(String text, String transcript) {
    List<String> words = Words.of(text);
    return !words.isEmpty() && Collections.indexOfSubList(Words.of(transcript), words) >= 0;
  }

  /** As though he were telling somebody about the weather. */
  private static boolean isReal(String text, int place) {
    String before = text.substring(0, place);
    int start = Math.max(before.lastIndexOf('.'), before.lastIndexOf(';')) + 1;
    String clause = before.substring(start).toLowerCase(Locale.ROOT);
    return !Imagery.isIn(clause)
        && !clause.contains("like someone") && !clause.contains("like somebody")
        && !Imagery.isTurned(clause + " ")
        && !SUPPOSED.matcher(clause).find();
  }

  private static boolean paraphrases(String text, List<String> said) {
    Set<String> meant = stems(said);
    for (List<String> sentence : Words.sentences(text)) {
      Set<String> shared = stems(sentence);
      shared.retainAll(meant);
      double share = (double) shared.size() / Math.max(1, meant.size());
      String words = String.join(" ", sentence);
      boolean isRetold = shared.size() >= LEAST_SHARED_STEMS && share >= PARAPHRASE;
      if ((isRetold && !Imagery.isIn(words)) || reports(words, shared)) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether a sentence tells of a saying, and behind it has a word of what is said. */
  private static boolean reports(String sentence, Set<String> shared) {
    return REPORTS
        .matcher(sentence)
        .results()
        .filter(verb -> isReal(sentence, verb.start()))
        .anyMatch(
            verb ->
                Words.of(sentence.substring(verb.end())).stream()
                    .filter(word -> word.length() >= LEAST_LETTERS)
                    .map(Stems::of)
                    .anyMatch(shared::contains));
  }

  /** Returns the stems of the words that mean something by themselves, none of them of voices. */
  private static Set<String> stems(List<String> words) {
    return words.stream()
        .filter(Stems::isMeant)
        .filter(word -> !VoiceAttributes.isOne(word) && !VoiceAttributes.isSubject(word))
        .map(Stems::of)
        .collect(Collectors.toCollection(HashSet::new));
  }

  /** Returns whether somebody or something is named in the middle of a sentence of either text. */
  private static boolean sharesName(String text, String transcript) {
    Set<String> said =
        NAME.matcher(transcript).results().map(MatchResult::group).collect(Collectors.toSet());
    return NAME.matcher(text)
        .results()
        .map(MatchResult::group)
        .anyMatch(name -> said.contains(name) && !AccentClaim.names(name));
  }

  private static boolean quotes(String text, List<String> said) {
    Matcher quoted = QUOTED.matcher(text);
    while (quoted.find()) {
      String group = quoted.group(1) != null ? quoted.group(1) : quoted.group(2);
      List<String> words = Words.of(group);
      if (words.size() >= SHORTEST_QUOTED_WORDS && sharesRun(words, said, words.size())) {
        return true;
      }
    }
    return false;
  }

  private static boolean sharesRun(List<String> text, List<String> said, int length) {
    if (text.size() < length || said.size() < length) {
      return false;
    }
    Set<List<String>> runs = new HashSet<>();
    for (int i = 0; i + length <= said.size(); i++) {
      runs.add(said.subList(i, i + length));
    }
    for (int i = 0; i + length <= text.size(); i++) {
      if (runs.contains(text.subList(i, i + length))) {
        return true;
      }
    }
    return false;
  }
}
