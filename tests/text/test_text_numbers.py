import pytest

from scraper.text.numbers import is_number, is_phone, is_price


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "42",
        "-3",
        "3.14",
        "3,14",
        "1,234,567",
        "1.234.567,89",
        "１２３",
        "12萬",
        "1.2億",
        "三百五十",
        "百分之十五",
        "98%",
        "5k",
        "3 million",
    ],
)
def test_numbers_in_any_writing(text):
    assert is_number(text)


@pytest.mark.parametrize("text", ["", "12:30", "1,23,4", "3..5", "v2", "十分好", "萬", "2017-04-06", "1 2", "12 貸款"])
def test_what_only_contains_a_number_is_none(text):
    assert not is_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "$5",
        "NT$1,200",
        "US$ 3.5 million",
        "¥3,000",
        "￥３０００",
        "1200元",
        "3萬元",
        "十五元",
        "12,50 €",
        "€12.50",
        "15,000원",
        "5000円",
        "USD 20",
        "20 dollars",
    ],
)
def test_prices_carry_a_currency(text):
    assert is_price(text)


@pytest.mark.parametrize("text", ["", "1200", "元", "$", "$5 off", "5 apples", "五元素"])
def test_what_is_no_amount_of_money(text):
    assert not is_price(text)


@pytest.mark.parametrize(
    "text",
    [
        "0912-345-678",
        "0912345678",
        "(02)2345-6789",
        "02-2345-6789 轉 12",
        "+886 2 2345 6789",
        "13812345678",
        "138-1234-5678",
        "400-123-4567",
        "0800-000-123",
        "010-1234-5678",
        "+1 (555) 123-4567",
        "555-123-4567",
        "０９１２－３４５－６７８",
    ],
)
def test_phone_numbers_as_people_dial_them(text):
    assert is_phone(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2017-04-06",
        "06-04-2017",
        "12:30:45",
        "1234567",
        "20170406",
        "3.14159265",
        "1-2-3",
        "電話0912345678",
        "1234567890123456",
    ],
)
def test_what_is_no_phone_number(text):
    assert not is_phone(text)
