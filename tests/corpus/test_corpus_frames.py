"""Texts with one frame and texts with one subject: which are one article."""

from corpus_reposts import PARAGRAPHS

from scraper.corpus.likeness import THRESHOLD, is_form, overlap, same_article


def test_news_of_one_editor_with_an_opening_and_a_closing_are_different_articles():
    opening = "【地方中心報導】本報記者在現場為您整理今天地方上最受關注的消息，完整內容請看以下報導。"
    closing = "警方再次呼籲民眾提高警覺，遇到可疑情況請立刻撥打報案專線，更多新聞請鎖定本報每天傍晚的整理。"
    one = "夜市攤商清晨收攤時撿到三十年前失蹤的紀念銅牌，文史工作室打算辦一場展覽。"
    other = "登山客與隊友走散以後在溪谷裡過了一夜，靠著雨水撐到天亮，醫生說再晚半天就危險了。"
    framed = [f"{opening}\n\n{tale}\n\n{closing}" for tale in (one, other)]
    assert overlap(*framed).jaccard > THRESHOLD
    assert same_article(*framed) is None


def test_copies_that_each_lack_another_paragraph_of_one_subject_are_one_article():
    first, second, *rest = PARAGRAPHS
    about = "徒弟在碼頭修船的時候，老陳也在港口看著他，說螺絲的位置要記得，引擎的味道會跟著人一輩子。"
    also = "老陳說颱風過後港口的漁船要大修，徒弟把引擎的螺絲一顆一顆裝回去，碼頭的人都知道他學得很慢。"
    copies = ["\n\n".join([first, second, own, rest[-1]]) for own in (about, also)]
    assert same_article(*copies) is not None


def test_a_number_is_another_one_as_a_whole_and_an_advert_inside_it_changes_nothing():
    frame = "經營者應於開業前{}個月檢具申請書向主管機關申請核准，違反前條規定者，處新臺幣{}萬元以上{}萬元以下罰鍰，並得按次處罰。"
    assert is_form(frame.format(7, 41, 46), frame.format(7, 21, 64))
    torn = frame.format("1二手家具2", "4搬家公司1", "4當舖借款6")
    assert not is_form(frame.format(12, 41, 46), torn)
