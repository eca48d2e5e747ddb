"""What a picture is of is known by its own name: of every library, and against the words beside it."""

from __future__ import annotations

import pytest

from patterns_app.core.vocabulary.pictures import frame_of_picture, of_picture
from tests.each import each
from tests.effort import at_most


@each(
    ("called", "key"),
    [
        ("LambdaLambdaFunction", "aws.lambda"),
        ("APIGateway", "aws.rest-api"),
        ("SimpleQueueServiceQueue", "aws.sqs"),
        ("CloudWatchLogs", "aws.cloudwatch-logs"),
        ("ElasticLoadBalancingNetworkLoadBalancer", "aws.nlb"),
        ("DynamoDBAmazonDynamoDBAccelerator", "aws.dax"),
        ("SimpleStorageServiceS3ObjectLambda", "aws.s3"),
        ("RDSProxyInstance", "aws.rds-proxy"),
        ("AuroraOracleInstance", "aws.rds"),
        ("VPCNATGateway", "aws.nat-gateway"),
        ("AppMeshVirtualNode", "diagrams.aws.network.AppMesh"),
        ("aws/Analytics/CleanRooms", "aws.generic"),  # a product of AWS that we know nothing of
        ("Arch_AWS-Lambda_48.svg", "aws.lambda"),
        ("Res_Amazon-Simple-Queue-Service_Queue_48_Dark.svg", "aws.sqs"),
        ("logos:aws-dynamodb", "aws.dynamodb"),
        ("logos:postgresql", "diagrams.onprem.database.Postgresql"),
        ("https://icons.terrastruct.com/aws%2FDatabase%2FAmazon-RDS_PostgreSQL_instance_light-bg.svg", "aws.rds"),
        ("https://icons.terrastruct.com/gcp%2FCompute%2FCompute%20Engine.svg", "diagrams.gcp.compute.ComputeEngine"),
        ("/opt/lib/resources/aws/compute/lambda.png", "aws.lambda"),
        ("database", ""),
        ("server.png", ""),
        ("bacteria.svg", ""),
        ("lambdas-of-greece.svg", ""),
    ],
)
def test_a_picture_is_known_by_its_name(called: str, key: str) -> None:
    assert of_picture(called, "Payment secrets queue") == key


def test_words_decide_only_among_services_that_share_a_picture() -> None:
    assert of_picture("APIGateway", "Orders HTTP API") == "aws.http-api"
    assert of_picture("Lambda", "Orders HTTP API") == "aws.lambda"


def test_groups_of_the_libraries_are_frames_of_their_kind() -> None:
    named = ("PublicSubnetGroup", "RegionGroup", "AWSCloudGroup", "SecurityGroupGroup", "ShopGroup")
    found = [frame_of_picture(one) for one in named]
    assert found == ["subnet-public", "region", "cloud", "security-group", "boundary"]


@pytest.mark.parametrize("name", [f"a-{'1' * 200}x", f"a-{'lightbg' * 40}x", "AwsRes" * 48, "-10" * 99 + "x"])
def test_a_name_that_could_be_cut_up_in_many_ways_is_read_in_one(name: str) -> None:
    with at_most(30):
        assert (of_picture(f"{name}.svg") or "aws.generic", frame_of_picture(name)) == ("aws.generic", "boundary")
